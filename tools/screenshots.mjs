// Takes the pictures of the page that the documentation shows, from the real binary with the sample catalog.
//   node tools/screenshots.mjs [FOLDER]      default: docs/images; needs script/setup --for-tests and a release build
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Client, Server, eventually, root, temporaryFolder } from '../tests/support/node/server.mjs';

const { chromium } = createRequire(join(root, 'tests/e2e/package.json'))('@playwright/test');
const folder = process.argv[2] ?? join(root, 'docs/images');
const base = '/dashboard/aiplayground';
const api = '/api/ai-playground';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function runJob(client) {
  await client.post(`${api}/sample-catalog`);
  const { folders } = await client.get(`${api}/folders`);
  const skus = folders.map((entry) => entry.sku);
  const { jobId } = await client.post(`${api}/jobs`, { jobType: 'main_image', input: { skus, imageType: 'all' } });
  await eventually(async () => (await client.get(`${api}/jobs/${jobId}`)).status === 'completed', 'the job to end', 180);
  return skus;
}

async function shoot(browser, server, client, shots, options) {
  const [name, value] = client.cookie.split('=');
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  await context.addCookies([{ name, value, url: server.url }]);
  const page = await context.newPage();
  for (const [file, path, act] of shots) {
    await page.goto(server.url + path);
    await page.getByRole('heading').first().waitFor();
    if (act) await act(page);
    await page.waitForFunction(() => !document.querySelector('[data-slot=skeleton], .animate-pulse') && [...document.images].every((image) => image.complete && image.naturalWidth > 0)).catch(() => {});
    await page.waitForTimeout(1000); // large pictures fade in
    await page.screenshot({ path: join(folder, `${file}.png`) });
  }
  await context.close();
}

const data = temporaryFolder();
const server = await Server.start(data.path);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
try {
  mkdirSync(folder, { recursive: true });
  const client = new Client(server.url);
  const everything = process.argv.includes('--all');
  const desktop = { viewport: { width: 1440, height: 900 } };
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  if (everything) await shoot(browser, server, { cookie: 'x=y' }, [['first-run', '/']], desktop);
  await client.setUp();
  if (everything) {
    await shoot(browser, server, client, [['empty-overview', base], ['empty-review', `${base}/review`], ['empty-history', `${base}/history`]], desktop);
    await shoot(browser, server, client, [['empty-phone', base]], phone);
  }
  const skus = await runJob(client);
  await client.post(`${api}/workflow/approve`, { actions: skus.slice(0, 2).map((targetId) => ({ type: 'approve', targetType: 'sku', targetId })) }).catch(() => {});
  await client.post(`${api}/download`, { shopName: 'My shop', skus: [], imageType: 'all' });

  await shoot(browser, server, client, [['review', `${base}/review?sku=mug-stoneware-blue`]], desktop);
  if (everything) {
    const dark = { ...desktop, colorScheme: 'dark' };
    await shoot(browser, server, client, [['history', `${base}/history`], ['downloads', `${base}/downloads`], ['overview-zh', `/zh${base}`]], desktop);
    const settings = ['', '/account', '/tokens', '/users'].map((page) => [`settings${page.replace('/', '-')}`, `${base}/settings${page}`]);
    const templates = [['templates', `${base}/templates`], ['template-new', `${base}/templates?template=new`]];
    await shoot(browser, server, client, [...settings, ...templates], desktop);
    await shoot(browser, server, client, [['settings-dark', `${base}/settings`], ['templates-dark', `${base}/templates`]], { ...desktop, colorScheme: 'dark' });
    await shoot(browser, server, client, [['settings-phone', `${base}/settings`], ['templates-phone-zh', `/zh${base}/templates`]], phone);
    await shoot(browser, server, client, [['overview-dark', base], ['review-dark', `${base}/review`], ['history-dark', `${base}/history`]], dark);
    await shoot(browser, server, client, [['overview-phone', base], ['review-phone', `${base}/review`], ['review-phone-zh', `/zh${base}/review`]], phone);
  }
} finally {
  await browser.close();
  await server.stop();
  data.remove();
}
