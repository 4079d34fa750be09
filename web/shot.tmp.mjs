import { chromium } from 'playwright-core';
import { mkdtempSync } from 'node:fs';
const args = ['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'];
export async function open({ width=1440, height=900, dark=false, mobile=false, base='http://127.0.0.1:5311' }={}) {
  const ctx = await chromium.launchPersistentContext(mkdtempSync('/tmp/ud-'), { executablePath:'/usr/bin/chromium', headless:true, args, viewport:{width,height}, colorScheme: dark?'dark':'light', hasTouch: mobile, isMobile: mobile, deviceScaleFactor: mobile?2:1, locale:'en-US' });
  const page = ctx.pages()[0] ?? await ctx.newPage();
  page.on('console', m => { if (['error','warning'].includes(m.type())) console.log('console', m.type(), m.text().slice(0,400)); });
  page.on('pageerror', e => console.log('pageerror', e.message.slice(0,600)));
  return { ctx, page, base, shot: (n) => page.screenshot({ path: `/tmp/shots/${n}.png` }), go: async (p) => { await page.goto(base+p); await page.waitForTimeout(1200); } };
}
