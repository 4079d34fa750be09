// A photo that the built-in engine refuses, cut out by hand: three strokes, saved, approved, downloaded.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { Client, Server, eventually, root, temporaryFolder } from '../support/node/server.mjs';

const api = '/api/ai-playground';
let folder;
let server;
let client;

test.beforeEach(async ({ page }) => {
  folder = temporaryFolder();
  server = await Server.start(join(folder.path, 'data'), ['--models', join(folder.path, 'no-models')]);
  client = new Client(server.url);
  await client.setUp();
  const [name, value] = client.cookie.split('=');
  await page.context().addCookies([{ name, value, url: server.url }]);
});

test.afterEach(async () => {
  await server.stop();
  folder.remove();
});

async function refusedPhoto() {
  const photo = new Uint8Array(readFileSync(join(root, 'examples/catalog/toy-car-beech/lifestyle.jpg')));
  await client.request('PUT', `${api}/folders/toy-car/images/lifestyle.jpg`, photo);
  const { jobId } = await client.post(`${api}/jobs`, { jobType: 'main_image', input: { skus: ['toy-car'] } });
  await eventually(async () => (await client.get(`${api}/jobs/${jobId}`)).failedItems === 1, 'the photo to be refused');
}

/** Draws on the canvas, in parts of the photo; waits until the server has answered with the new mask. */
async function draw(page, from, to) {
  const box = await page.getByRole('application').boundingBox();
  const fit = Math.min((box.width - 32) / 1600, (box.height - 32) / 1200);
  const at = ([x, y]) => [box.x + box.width / 2 + (x - 0.5) * 1600 * fit, box.y + box.height / 2 + (y - 0.5) * 1200 * fit];
  const answer = page.waitForResponse((response) => response.url().endsWith('/cut-out/preview') && response.ok());
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 8 });
  await page.mouse.up();
  const [first] = (await answer).request().postDataJSON().strokes.at(-1).points;
  expect(first[0], 'the stroke is where it was drawn').toBeCloseTo(from[0], 2);
  expect(first[1]).toBeCloseTo(from[1], 2);
}

/** How many colours a canvas shows. */
function coloursOf(canvas) {
  return canvas.evaluate((element) => {
    const { data } = element.getContext('2d').getImageData(0, 0, element.width, element.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

test('a refused photo is cut out with three strokes, approved and downloaded', async ({ page }) => {
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await refusedPhoto();

  await page.goto(`${server.url}/dashboard/aiplayground`);
  await page.getByText('toy-car').first().click();
  await expect(page.getByText(/You can cut it out yourself with a few strokes/)).toBeVisible();
  await page.getByRole('article', { name: 'lifestyle.jpg' }).getByRole('link', { name: 'Edit cut-out' }).first().click();

  const editor = page.getByRole('dialog', { name: 'Edit cut-out: lifestyle.jpg' });
  await expect(editor.getByRole('application')).toBeVisible();
  const whole = page.waitForResponse((response) => response.url().endsWith('/cut-out/preview') && response.ok());
  await editor.getByRole('radio', { name: 'Whole photo' }).click();
  await whole;
  await draw(page, [0.45, 0.55], [0.55, 0.55]);
  await page.keyboard.press('r');
  await draw(page, [0.05, 0.06], [0.95, 0.06]);
  await draw(page, [0.05, 0.94], [0.95, 0.94]);

  // Taken back and made again, by key.
  await expect(editor.getByRole('button', { name: 'Redo' })).toBeDisabled();
  await page.keyboard.press('Control+z');
  await expect(editor.getByRole('button', { name: 'Redo' })).toBeEnabled();
  await page.keyboard.press('Control+Shift+z');
  await expect(editor.getByRole('button', { name: 'Redo' })).toBeDisabled();

  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);

  // What is not saved is not lost by accident.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog', { name: 'Leave without saving?' })).toBeVisible();
  await page.getByRole('button', { name: 'Stay', exact: true }).click();
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, 'editor.png') });
  expect(await coloursOf(page.locator('canvas')), 'the photo is seen').toBeGreaterThan(50);
  await editor.getByRole('button', { name: /^Save cut-out/ }).click();
  await expect(page.getByText('Saved as a new version, ready for review')).toBeVisible();
  await expect(editor).toBeHidden();
  await expect(page).toHaveURL(/\/dashboard\/aiplayground(\?|$)/);

  await page.goto(`${server.url}/dashboard/aiplayground/review?sku=toy-car`);
  await expect(page.getByRole('img', { name: 'Result: lifestyle.jpg' })).toBeVisible();
  await expect(page.locator('[data-aligned]'), 'the original lies edge on edge under the result').toHaveCount(1);
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, 'review.png') });
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(page.getByText(/^Approved /).first()).toBeVisible();

  await page.goto(`${server.url}/dashboard/aiplayground/downloads`);
  await page.getByRole('button', { name: 'Download approved' }).first().click();
  await page.getByLabel('Shop name').fill('Shop');
  await page.getByRole('button', { name: 'Create archive' }).click();
  const link = page.getByRole('link', { name: /^Download Shop-.*\.zip$/ });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const archive = join(folder.path, 'shop.zip');
  await download.saveAs(archive);
  expect(execFileSync('unzip', ['-Z1', archive], { encoding: 'utf8' })).toContain('toy-car');
  expect(errors).toEqual([]);
});

test('an edit is gone on with; the review opens the editor by key, and its way back leads to the review', async ({ page }) => {
  await refusedPhoto();
  const [pair] = (await client.get(`${api}/folders/toy-car/pairs`)).pairs;
  const edit = { start: 'photo', strokes: [{ mode: 'remove', radius: 0.05, points: [[0.1, 0.1], [0.9, 0.1]] }] };
  await client.call('PUT', `${api}/pairs/${pair.id}/cut-out`, edit);

  await page.goto(`${server.url}/dashboard/aiplayground/review?sku=toy-car`);
  await expect(page.getByRole('img', { name: 'Result: lifestyle.jpg' })).toBeVisible();
  await page.keyboard.press('e');
  const editor = page.getByRole('dialog', { name: 'Edit cut-out: lifestyle.jpg' });
  await expect(editor.getByRole('radio', { name: 'Whole photo' })).toBeChecked();
  await expect(editor.getByRole('button', { name: 'Undo' })).toBeDisabled();

  // By keyboard alone: the brush is moved and put down.
  await editor.getByRole('application').focus();
  const answer = page.waitForRequest((request) => request.url().endsWith('/cut-out/preview'));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  expect((await answer).postDataJSON().strokes).toHaveLength(2);
  await page.keyboard.press('Control+z');

  await page.keyboard.press('Escape');
  await expect(editor).toBeHidden();
  await expect(page).toHaveURL(/\/review\?sku=toy-car/);
});

test('what goes wrong is said, and tried again', async ({ page }) => {
  await refusedPhoto();
  const [pair] = (await client.get(`${api}/folders/toy-car/pairs`)).pairs;
  let refuse = true;
  await page.route('**/cut-out/preview', (route) =>
    refuse ? route.fulfill({ status: 503, json: { code: 50301, error: 'unavailable', message: 'Busy for a moment.' } }) : route.continue(),
  );
  await page.goto(`${server.url}/dashboard/aiplayground/cut-out/toy-car/${pair.id}`);
  await expect(page.getByRole('alert').filter({ hasText: 'Busy for a moment.' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Save cut-out/ })).toBeDisabled();
  refuse = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: /^Save cut-out/ })).toBeEnabled();
});
