import { open } from './shot.tmp.mjs';
{
  const b = await open(); await b.go('/'); await b.page.waitForTimeout(1500);
  console.log(b.page.url());
  await b.shot('ov-empty-sel');
  await b.page.getByRole('button', { name: /BOOT-FRINGE/ }).click();
  await b.page.getByRole('checkbox', { name: 'Select BOOT-FRINGE-CREAM' }).click();
  await b.page.getByRole('checkbox', { name: 'Select CHAIR-OAK-01' }).click({ modifiers: ['Shift'] });
  await b.page.waitForTimeout(500);
  await b.shot('ov');
  await b.page.getByRole('link', { name: 'Review', exact: true }).first().click(); await b.page.waitForTimeout(1000);
  await b.shot('review');
  await b.go('/dashboard/aiplayground/history'); await b.shot('history');
  await b.go('/dashboard/aiplayground/downloads'); await b.shot('downloads');
  await b.go('/nope'); await b.shot('nf');
  await b.ctx.close();
}
{
  const b = await open({ base: 'http://127.0.0.1:5312' }); await b.go('/'); await b.shot('setup');
  await b.ctx.close();
}
