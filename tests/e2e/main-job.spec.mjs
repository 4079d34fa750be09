// The main job as a person does it: first run → sample catalog → job → live progress → review → download.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { Server, temporaryFolder } from '../support/node/server.mjs';

let folder;
let server;

test.beforeEach(() => {
  folder = temporaryFolder();
});

test.afterEach(async () => {
  await server.stop();
  folder.remove();
});

async function startServer(...options) {
  server = await Server.start(join(folder.path, 'data'), options);
}

async function firstRun(page, ...options) {
  await startServer(...options);
  await page.goto(server.url);
  await page.getByLabel('Email').fill('owner@example.com');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('button', { name: 'Load sample catalog' })).toBeVisible();
}

async function loadSample(page) {
  await page.getByRole('button', { name: 'Load sample catalog' }).click();
  await expect(page.getByText(/\d+ images in \d+ SKUs loaded/)).toBeVisible({ timeout: 60_000 });
}

test('from the first run to the opened archive', async ({ page }) => {
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await firstRun(page);
  await loadSample(page);

  // Job
  await page.getByRole('button', { name: 'Select All' }).click();
  await page.getByRole('button', { name: /^Start: \d+ images? in \d+ SKUs?$/ }).click();

  // Live progress
  const dialog = page.getByRole('dialog', { name: 'Processing Progress' });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'Latest images' }).getByRole('link').first()).toBeVisible({ timeout: 60_000 });
  await dialog.getByText('Log', { exact: true }).click();
  await expect(dialog.getByText(/: done/).first()).toBeVisible();
  // It can be opened before; here the job comes to its end first.
  await expect(dialog.getByRole('status').filter({ hasText: /^\d+ done/ })).toBeVisible({ timeout: 120_000 });
  await dialog.getByRole('link', { name: 'Review results' }).click();

  // Review: the first by button, the second by key, the rest SKU by SKU
  await expect(page).toHaveURL(/\/dashboard\/aiplayground\/review/);
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toBeVisible();
  const reviewed = page.getByText(/^\d+ of \d+ SKUs?$/).first();
  const before = await reviewed.textContent();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(page.getByText(/^Approved /).first()).toBeVisible();
  await expect(reviewed).not.toHaveText(before);
  await page.keyboard.press('p');

  // Download
  await page.goto(`${server.url}/dashboard/aiplayground/downloads`);
  await page.getByRole('button', { name: 'Download approved' }).first().click();
  await page.getByLabel('Shop name').fill('Test shop');
  await page.getByRole('button', { name: 'Create archive' }).click();
  const link = page.getByRole('link', { name: /^Download Test-shop-.*\.zip$/ });
  await expect(link).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const file = join(folder.path, 'shop.zip');
  await download.saveAs(file);
  expect(statSync(file).size).toBeGreaterThan(10_000);
  execFileSync('unzip', ['-tq', file]);
  const names = execFileSync('unzip', ['-Z1', file], { encoding: 'utf8' }).trim().split('\n');
  expect(names.length).toBeGreaterThanOrEqual(1);
  for (const name of names) expect(name).toMatch(/^[^/]+\/[^/]+\.jpg$/);
  expect(errors).toEqual([]);
});

test('a cancelled job stops, and the history shows it with its log', async ({ page }) => {
  // Without workers the job waits for as long as it takes to press Cancel.
  await firstRun(page, '--workers', '0');
  await loadSample(page);
  await page.getByRole('radio', { name: /Batch Optimize/ }).click();
  await page.getByRole('button', { name: 'Select All' }).click();
  await page.getByRole('button', { name: /^Start: / }).click();
  const dialog = page.getByRole('dialog', { name: 'Processing Progress' });
  await dialog.getByRole('button', { name: 'Cancel Job' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel Job' }).click();
  await expect(dialog.getByText('Cancelled').first()).toBeVisible({ timeout: 30_000 });

  await page.goto(`${server.url}/dashboard/aiplayground/history`);
  const row = page.getByRole('row').filter({ hasText: 'Batch Optimize' });
  await expect(row).toContainText('Cancelled');
  await row.getByRole('button').last().click();
  await page.getByRole('menuitem', { name: 'View Logs' }).click();
  await expect(page.getByText(/Job cancelled: /)).toBeVisible();
});

test('the page works in Chinese, and signing out locks it', async ({ page }) => {
  await firstRun(page);
  await page.goto(`${server.url}/zh/dashboard/aiplayground`);
  await expect(page.getByText('AI 图片处理').first()).toBeVisible();
  await page.goto(`${server.url}/dashboard/aiplayground`);
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await page.getByLabel('Email').fill('owner@example.com');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The email or the password is not right.')).toBeVisible();
});

for (const scheme of ['light', 'dark']) {
  test(`the main pages have no accessibility faults that a machine can find (${scheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await firstRun(page);
    await loadSample(page);
    for (const path of ['', '/review', '/downloads', '/history']) {
      await page.goto(`${server.url}/dashboard/aiplayground${path}`);
      await expect(page.getByRole('heading').first()).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((violation) => `${path}: ${violation.id}: ${violation.nodes[0].html}`)).toEqual([]);
    }
  });
}
