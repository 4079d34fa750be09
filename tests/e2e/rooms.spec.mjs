// The pages beside the desk: downloads, history, templates, settings, server status, search, sign-in; each on its main
// path and in what goes wrong.
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { Client, Server, eventually, temporaryFolder } from '../support/node/server.mjs';

const base = '/dashboard/aiplayground';
const api = '/api/ai-playground';

let folder;
let server;
let client;
let skus;
let job;

/** One server for all: each test leaves behind what the others need. */
test.beforeAll(async () => {
  folder = temporaryFolder();
  server = await Server.start(join(folder.path, 'data'), ['--workers', '2']);
  client = new Client(server.url);
  await client.setUp();
  await client.post(`${api}/sample-catalog`);
  skus = (await client.get(`${api}/folders`)).folders.map(({ sku }) => sku);
  const order = { jobType: 'batch_optimize', input: { skus: skus.slice(0, 2) }, options: { finish: { width: 200, height: 200 } } };
  const { jobId } = await client.post(`${api}/jobs`, order);
  await eventually(async () => (job = await client.get(`${api}/jobs/${jobId}`)).status === 'completed', 'the job');
  await client.post(`${api}/workflow/approve`, { actions: [{ type: 'approve', targetType: 'sku', targetId: skus[0] }] });
});

test.afterAll(async () => {
  await server.stop();
  folder.remove();
});

test.beforeEach(async ({ page }) => {
  const [name, value] = client.cookie.split('=');
  await page.context().addCookies([{ name, value, url: server.url }]);
  page.errors = [];
  page.on('pageerror', (error) => page.errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.errors.push(message.text()));
});

const open = (page, path) => page.goto(`${server.url}${base}${path}`);

test('an archive is created with a default name, downloaded, and deleted', async ({ page }) => {
  await open(page, '/downloads');
  await page.getByRole('button', { name: 'Download approved' }).click();
  const dialog = page.getByRole('dialog', { name: 'Download approved results' });
  await expect(dialog.getByLabel('Shop name')).toHaveValue('My shop');
  await dialog.getByLabel('Shop name').fill('');
  await dialog.getByRole('button', { name: 'Create archive' }).click();
  await expect(dialog.getByText('Enter a shop name.')).toBeVisible();
  await expect(dialog.getByLabel('Shop name')).toBeFocused();
  await dialog.getByLabel('Shop name').fill('Oak & Home');
  await dialog.getByRole('button', { name: 'Create archive' }).click();
  const link = page.getByRole('link', { name: /^Download Oak-Home-\d{4}-\d\d-\d\d\.zip$/ });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^Oak-Home-.*\.zip$/);
  await page.getByRole('button', { name: /^Delete Oak-Home/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No archives yet')).toBeVisible();
  expect(page.errors).toEqual([]);
});

test('an archive whose picture was deleted says so, and is created again', async ({ page }) => {
  const { downloadId } = await client.post(`${api}/download`, { shopName: 'Oak', skus: [skus[0]], imageType: 'all' });
  await page.route(`**${api}/download/${downloadId}`, async (route) => {
    const answer = await (await route.fetch()).json();
    await route.fulfill({ json: { ...answer, data: { ...answer.data, status: 'failed', errorMessage: 'front.jpg was deleted.' } } });
  });
  await open(page, '/downloads');
  await page.getByRole('link', { name: /^Download Oak-/ }).click();
  await expect(page.getByRole('alert')).toContainText('front.jpg was deleted.');
  await page.getByRole('button', { name: 'Create again' }).click();
  // The new one takes the place of the broken one.
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(page.getByRole('link', { name: /^Download Oak-/ })).toHaveCount(1);
});

test('a job in the history: the same numbers, its images, settings and log', async ({ page }) => {
  await open(page, '/history');
  const row = page.getByRole('table').locator('tbody tr').last();
  await expect(row).toContainText(`${job.completedItems} done`);
  await row.getByRole('button', { name: /^Batch Optimize/ }).click();
  const details = page.getByRole('dialog', { name: 'Batch Optimize' });
  await expect(details.getByRole('status').first()).toHaveText(`${job.completedItems} done`);
  const images = details.getByRole('list', { name: 'Images' });
  await expect(images.getByRole('link')).toHaveCount(job.totalItems);
  await expect(details.getByRole('button', { name: /^Retry/ })).toHaveCount(0);
  await details.getByRole('radio', { name: 'Settings used' }).click();
  await expect(details).toContainText('200 × 200');
  await details.getByRole('radio', { name: 'Log' }).click();
  await expect(details.getByRole('log')).toContainText(/done/i);
  await expect(page).toHaveURL(/job=/);
  await page.goBack();
  await expect(details).toBeHidden();
  await expect(row).toBeVisible();
  expect(page.errors).toEqual([]);
});

test('what is done can be opened while the rest of a job runs', async ({ page }) => {
  // The job of the page never ends: what the server says of it is held at three of five.
  const whole = `**${api}/jobs/${job.id}`;
  await page.route(whole, async (route) => {
    const answer = await (await route.fetch()).json();
    const { completedAt: _, ...data } = answer.data;
    await route.fulfill({ json: { ...answer, data: { ...data, status: 'processing', totalItems: 5, processedItems: 3, completedItems: 2, failedItems: 1, skippedItems: 0 } } });
  });
  await open(page, `/history?job=${job.id}`);
  await page.getByRole('button', { name: 'Show progress' }).click();
  const dialog = page.getByRole('dialog', { name: 'Processing Progress' });
  await expect(dialog.getByText('Processing 3 of 5')).toBeVisible();
  await expect(dialog.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '60');
  await expect(dialog.getByRole('button', { name: 'Cancel Job' })).toBeEnabled();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
  await dialog.getByRole('region', { name: 'Latest images' }).getByRole('link').first().click();
  await expect(page).toHaveURL(/\/review\?.*pair=/);
});

test('a template is chosen for the next job, and tried on one photo', async ({ page }) => {
  await open(page, '/templates');
  const first = page.getByRole('main').getByRole('listitem').first();
  const name = await first.getByRole('button').first().textContent();
  await expect(first).toContainText('2000 × 2000');
  await first.getByRole('button', { name: `Use ${name}` }).click();
  await expect(page).toHaveURL(new RegExp(`${base}$`));
  await expect(page.getByText(`${name} is chosen for the next job.`, { exact: false })).toBeVisible();

  await open(page, '/templates');
  await page.getByRole('button', { name, exact: true }).click();
  const view = page.getByRole('dialog', { name });
  await expect(view.getByLabel('Width in pixels')).toHaveValue('2000');
  await view.getByText('Final prompt').click();
  await expect(view.getByText('After it come the sentence of professional mode', { exact: false })).toBeVisible();
  await view.getByLabel('Try on one photo').selectOption(skus[2]);
  await view.getByRole('button', { name: 'Try' }).click();
  await expect(page.getByRole('dialog', { name: 'Processing Progress' })).toBeVisible();
  const { items } = await client.get(`${api}/jobs`);
  expect(items[0]).toMatchObject({ totalItems: 1, inputData: { skus: [skus[2]] } });
});

test('the first bad field of the settings is shown and focused; the theme and language change at once', async ({ page }) => {
  await open(page, '/settings');
  await page.getByLabel('API Endpoint').fill('not an address');
  await page.getByLabel('Items Per Page').fill('40');
  await page.getByRole('button', { name: 'Save Settings' }).click();
  await expect(page.getByLabel('API Endpoint')).toBeFocused();
  await expect(page.getByLabel('API Endpoint')).toBeInViewport();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByLabel('Language', { exact: true }).selectOption('ru');
  await expect(page).toHaveURL(/\/ru\/dashboard/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
});

test('search finds SKUs, jobs, templates and pages by keyboard, and says when nothing matches', async ({ page }) => {
  await open(page, '/downloads');
  await expect(page.getByRole('button', { name: 'Search everything' })).toBeVisible();
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog', { name: 'Search everything' });
  const field = dialog.getByRole('combobox');
  await expect(field).toBeFocused();
  await expect(dialog.getByRole('group', { name: 'Jobs' }).getByRole('option').first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
  await field.fill('no such thing anywhere');
  await expect(dialog.getByText('Nothing matches “no such thing anywhere”.')).toBeVisible();
  await field.fill(skus[1]);
  await expect(dialog.getByRole('group', { name: 'SKUs' }).getByRole('option', { name: skus[1] })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`sku=${skus[1]}`));
  await page.keyboard.press('Control+k');
  await field.fill('server status');
  await expect(dialog.getByRole('option', { name: 'Settings: Server status' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Everything works.').or(page.getByRole('list', { name: 'Needs attention' }))).toBeVisible();
  expect(page.errors).toEqual([]);
});

test('the server status names what an owner should act on', async ({ page }) => {
  await page.route(`**${api}/status/server`, async (route) => {
    const answer = await (await route.fetch()).json();
    const warnings = [{ code: 'storage_low' }, { code: 'worker_lost', count: 2 }];
    await route.fulfill({ json: { ...answer, data: { ...answer.data, warnings } } });
  });
  await open(page, '/settings/status');
  const warnings = page.getByRole('list', { name: 'Needs attention' });
  await expect(warnings).toContainText('Less than 1 GB of disk space is free.');
  await expect(warnings).toContainText('2 workers stopped responding.');
  await expect(page.getByRole('list', { name: 'Workers' })).toContainText(/\d of 2 running/);
});

test('sign-in shows the password, has messages of its own, and counts down when locked out', async ({ page }) => {
  await page.context().clearCookies();
  await page.goto(`${server.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Enter your email.')).toBeVisible();
  await expect(page.getByLabel('Email')).toBeFocused();
  await page.getByLabel('Email').fill('nobody');
  await expect(page.getByText('This is not an email address.')).toBeVisible();
  await page.getByLabel('Email').fill('owner@example.com');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Show text' }).click();
  await expect(page.getByLabel('Password')).toHaveAttribute('type', 'text');
  await page.route('**/api/auth/sign-in', (route) =>
    route.fulfill({ status: 429, headers: { 'Retry-After': '2' }, json: { code: 42900, error: 'rate_limited', message: 'Too many attempts.' } }),
  );
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('timer')).toContainText('Try again in');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  await page.unroute('**/api/auth/sign-in');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main navigation' })).toBeVisible();
});

for (const [name, { prefix = '', viewport, colorScheme = 'light' }] of [
  ['light', {}],
  ['dark, in Chinese', { colorScheme: 'dark', prefix: '/zh' }],
  ['on a phone, in Russian', { viewport: { width: 390, height: 844 }, prefix: '/ru' }],
]) {
  test(`the pages have no accessibility faults that a machine can find (${name})`, async ({ page }) => {
    if (viewport) await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const path of ['/downloads', '/history', `/history?job=${job.id}`, '/templates', '/settings/status']) {
      await page.goto(`${server.url}${prefix}${base}${path}`);
      await expect(path.includes('?') ? page.getByRole('dialog').getByRole('progressbar') : page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((violation) => `${path}: ${violation.id}: ${violation.nodes[0].html}`)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, `${path} scrolls sideways`).toBe(false);
    }
    expect(page.errors).toEqual([]);
  });
}
