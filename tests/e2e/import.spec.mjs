// Imports over a network that fails, and folders that can be read in two ways.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from '@playwright/test';

import { Client, Server, temporaryFolder } from '../support/node/server.mjs';
import { anotherOf, mug } from '../support/node/photos.mjs';

const base = '/dashboard/aiplayground';

let folder;
let server;
let client;

test.beforeEach(async ({ context }) => {
  folder = temporaryFolder();
  server = await Server.start(join(folder.path, 'data'), ['--workers', '0']);
  client = new Client(server.url);
  await client.setUp();
  const [cookie, value] = client.cookie.split('=');
  await context.addCookies([{ name: cookie, value, url: server.url }]);
});

test.afterEach(async () => {
  await server.stop();
  folder.remove();
});

/** A folder of {path: bytes} to choose on the page. */
function catalog(files) {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder.path, 'catalog', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  return join(folder.path, 'catalog');
}

const photos = (count) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`MUG/${index}.jpg`, anotherOf(mug(), index)]));

/** Holds the uploads of `page` from the one of index `from` on; the answer lets them go. */
async function holdUploads(page, from) {
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  let uploads = 0;
  await page.route(/\/folders\/[^/]+\/images\//, async (route) => {
    uploads += 1;
    if (uploads > from) await released;
    await route.continue();
  });
  return release;
}

test('an import waits while the network is down, and resumes by itself', async ({ page, context }) => {
  const chosen = catalog(photos(40));
  await page.goto(server.url + base);
  const release = await holdUploads(page, 10);
  await page.getByTestId('folder-input').setInputFiles(chosen);
  const panel = page.getByRole('region', { name: 'Import' });
  await expect(panel.getByText('Importing 10 of 40')).toBeVisible();
  await context.setOffline(true);
  release();
  await expect(panel.getByText(/No network\. \d+ of 40 imported/)).toBeVisible();
  await context.setOffline(false);
  await expect(panel.getByText('40 photos imported in 1 SKU')).toBeVisible();
  await expect(panel.getByRole('list', { name: 'Files that were not imported' })).toHaveCount(0);
  expect((await client.get('/api/ai-playground/folders')).folders[0].imageCount).toBe(40);
});

test('a cover beside SKU folders is asked about before anything is sent', async ({ page }) => {
  const chosen = catalog({ 'cover.jpg': mug(), 'MUG/front.jpg': mug(), 'LAMP/@eaDir/front.jpg/THUMB.jpg': mug(), 'LAMP/front.jpg': mug() });
  await page.goto(server.url + base);
  await page.getByTestId('folder-input').setInputFiles(chosen);
  const dialog = page.getByRole('dialog', { name: 'What do these folders mean?' });
  await expect(dialog.getByRole('radio', { name: /2 SKUs: LAMP, MUG/ })).toBeChecked();
  await dialog.getByRole('button', { name: 'Import 2 photos' }).click();
  const panel = page.getByRole('region', { name: 'Import' });
  await expect(panel.getByText('2 photos imported in 2 SKUs')).toBeVisible();
  await expect(panel.getByText('1 system file ignored')).toBeVisible();
  await expect(panel.getByText('catalog/cover.jpg')).toBeVisible();
  const { folders } = await client.get('/api/ai-playground/folders');
  expect(folders.map((entry) => entry.sku).sort()).toEqual(['LAMP', 'MUG']);
});
