// Review as a person works in it: contact sheet, zoom, keys of one's own, the end of the queue.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { Client, Server, eventually, root, temporaryFolder } from '../support/node/server.mjs';

const api = '/api/ai-playground';
let folder;
let server;
let errors;

test.beforeEach(async ({ page }) => {
  folder = temporaryFolder();
  server = await Server.start(join(folder.path, 'data'));
  const client = new Client(server.url);
  await client.setUp();
  const photo = new Uint8Array(readFileSync(join(root, 'examples/catalog/toy-car-beech/lifestyle.jpg')));
  for (const name of ['1.jpg', '2.jpg', '3.jpg']) await client.request('PUT', `${api}/folders/toy-car/images/${name}`, photo);
  const { jobId } = await client.post(`${api}/jobs`, { jobType: 'batch_optimize', input: { skus: ['toy-car'] } });
  await eventually(async () => (await client.get(`${api}/jobs/${jobId}`)).completedItems === 3, 'three results');
  const [name, value] = client.cookie.split('=');
  await page.context().addCookies([{ name, value, url: server.url }]);
  errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
});

test.afterEach(async ({ page }) => {
  // Before the server goes, which the page would complain about.
  const seen = [...errors];
  await page.close();
  await server.stop();
  folder.remove();
  expect(seen).toEqual([]);
});

const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
const faults = async (page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
};

test('zooms to every pixel, decides on the contact sheet, and ends with the counts', async ({ page }) => {
  await page.goto(`${server.url}/dashboard/aiplayground/review?sku=toy-car`);
  await expect(page.getByRole('toolbar', { name: 'Decision' })).toBeVisible();

  // 100 % is a pixel of the picture on a pixel of the screen, from the whole file.
  await page.keyboard.press('1');
  const full = page.locator('img[data-full]').first();
  await expect(full).toBeVisible();
  expect(await full.getAttribute('src')).not.toContain('w=');
  await expect(page.getByText('100%', { exact: true })).toBeVisible();
  const shown = await full.evaluate((image) => {
    const { width, height } = image.getBoundingClientRect();
    return Math.min(width / image.naturalWidth, height / image.naturalHeight);
  });
  expect(shown).toBeCloseTo(1, 2);
  await page.keyboard.press('2');
  await expect(page.getByText('200%', { exact: true })).toBeVisible();
  const before = await full.boundingBox();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(async () => (await full.boundingBox()).x).toBeLessThan(before.x);
  await page.keyboard.press('0');
  await expect(full).toBeHidden();

  await page.keyboard.press('g');
  const sheet = page.getByRole('listbox', { name: 'Contact sheet' });
  await expect(sheet.getByRole('option')).toHaveCount(3);
  await expect(sheet.getByRole('option', { name: '1.jpg, To review' })).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(page.getByText('2 of 3 selected')).toBeVisible();
  await shot(page, 'sheet');
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('p');
  await expect(page.getByText('Approved toy-car (2 images)')).toBeVisible();
  await expect(sheet.getByRole('option', { name: '2.jpg, Approved' })).toBeVisible();
  await sheet.getByRole('option', { name: '3.jpg, To review' }).click();
  await page.keyboard.press('x');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');

  const end = page.getByRole('region', { name: 'All reviewed' });
  await expect(end.getByRole('button', { name: '2 Approved' })).toBeVisible();
  await expect(end.getByRole('button', { name: '1 Rejected' })).toBeVisible();
  await shot(page, 'end');
  expect(await faults(page)).toEqual([]);
  await expect(end.getByRole('button', { name: 'Download approved' })).toBeEnabled();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('region', { name: 'Review of toy-car' })).toBeVisible();
});

test('keys are found, changed, kept over a reload, and set back', async ({ page }) => {
  await page.goto(`${server.url}/dashboard/aiplayground/review?sku=toy-car`);
  await expect(page.getByRole('toolbar', { name: 'Decision' })).toBeVisible();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.getByRole('region', { name: 'Review' }).getByRole('button', { name: 'Change “Approve”: P' }).click();
  await page.keyboard.press('x');
  await expect(dialog.getByRole('alert')).toContainText('“Reject with a reason” has these keys');
  await shot(page, 'keys');
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('a');
  await expect(dialog.getByRole('button', { name: 'Change “Approve”: A' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(page.getByRole('toolbar', { name: 'Decision' })).toBeVisible();
  await page.keyboard.press('a');
  await expect(page.getByText(/^Approved toy-car\//)).toBeVisible();

  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
  await dialog.getByRole('button', { name: 'Reset all' }).click();
  await expect(dialog.getByRole('button', { name: 'Change “Approve”: P' })).toBeVisible();
});
