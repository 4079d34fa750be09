// The overview as a person uses it: its address, what Start says, and failures.
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { Server, temporaryFolder } from '../support/node/server.mjs';

let folder;
let server;

test.beforeEach(async ({ page }) => {
  folder = temporaryFolder();
  // Without workers nothing changes by itself.
  server = await Server.start(join(folder.path, 'data'), ['--workers', '0']);
  await page.goto(server.url);
  await page.getByLabel('Email').fill('owner@example.com');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: 'Load sample catalog' }).click();
  await expect(page.getByText(/\d+ images in \d+ SKUs loaded/)).toBeVisible({ timeout: 60_000 });
});

test.afterEach(async () => {
  await server.stop();
  folder.remove();
});

test('on a phone, Back returns from a SKU to the list, with search and order as they were', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const list = page.getByRole('list', { name: 'SKUs' });
  const first = list.getByRole('button').first();
  const name = (await list.getByRole('checkbox').first().getAttribute('aria-label')).replace('Select ', '');
  await page.getByRole('searchbox', { name: 'Search SKUs' }).fill(name);
  await page.getByRole('combobox', { name: 'Sort' }).selectOption('Last changed');
  await expect(page).toHaveURL(/sort=changed/);
  await expect(page).toHaveURL(new RegExp(`q=${encodeURIComponent(name)}`));
  await first.click();
  await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
  await expect(page).toHaveURL(/sku=/);
  await page.reload();
  await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
  await page.goBack();
  await expect(first).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Search SKUs' })).toHaveValue(name);
  await expect(page.getByRole('combobox', { name: 'Sort' })).toHaveValue('changed');
});

test('Custom does not start with the built-in engine, and a marketplace sets the output', async ({ page }) => {
  await page.getByRole('button', { name: 'Select All' }).click();
  await expect(page.getByRole('region', { name: 'Before you start' })).toContainText('Built-in engine');
  await page.getByRole('combobox', { name: 'Marketplace' }).selectOption('Wildberries');
  await expect(page.getByText(/^Sets 1500 × 2000, JPEG\./)).toBeVisible();
  await page.getByRole('radio', { name: 'Custom' }).check({ force: true });
  await page.getByRole('textbox', { name: 'Custom Prompt' }).fill('On a wooden table');
  await expect(page.getByRole('button', { name: /^Start: / })).toBeDisabled();
  await expect(page.getByText(/the built-in engine can’t read prompts/)).toBeVisible();
  await page.getByRole('radio', { name: 'Main Image' }).check({ force: true });
  await expect(page.getByRole('button', { name: /^Start: / })).toBeEnabled();
});
