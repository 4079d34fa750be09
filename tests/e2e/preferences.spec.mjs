// Settings, templates, accounts and history, as people with different roles use them.
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { Client, Server, temporaryFolder } from '../support/node/server.mjs';

const base = '/dashboard/aiplayground';
const owner = { email: 'owner@example.com', password: 'correct horse battery' };

let folder;
let server;
let client;

test.beforeEach(async () => {
  folder = temporaryFolder();
  server = await Server.start(join(folder.path, 'data'), ['--workers', '0']);
  client = new Client(server.url);
  await client.setUp();
});

test.afterEach(async () => {
  await server.stop();
  folder.remove();
});

async function signIn(page, { email, password }) {
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main navigation' })).toBeVisible();
}

async function act(page, name, item) {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('settings are stored, act, and show the key only as its end', async ({ page }) => {
  await signIn(page, owner);
  await page.goto(`${server.url}${base}/settings`);
  await page.getByLabel('API Endpoint').fill('https://api.example.com/v1');
  await page.getByLabel('API Key').fill('sk-test-0123456789abcd');
  await page.getByLabel('Default Model').fill('gpt-image-1');
  await page.getByLabel('Max Concurrent Jobs').fill('5');
  await page.getByRole('switch', { name: 'Professional Mode' }).click();
  await page.getByRole('switch', { name: 'Consistency Mode' }).click();
  await page.getByRole('radio', { name: 'Step Review' }).check({ force: true });
  await page.getByLabel('Items Per Page').fill('10');
  await page.getByRole('switch', { name: 'Auto Advance' }).click();
  await page.getByRole('button', { name: 'Save Settings' }).click();
  await expect(page.getByText('Settings saved')).toBeVisible();

  await page.reload();
  await expect(page.getByRole('group', { name: 'API Key' })).toContainText('…abcd');
  await expect(page.getByRole('radio', { name: 'Step Review' })).toBeChecked();
  await expect(page.getByRole('switch', { name: 'Auto Advance' })).not.toBeChecked();
  const stored = await client.get('/api/ai-playground/settings');
  expect(stored).toMatchObject({
    apiEndpoint: 'https://api.example.com/v1',
    hasApiKey: true,
    defaultModel: 'gpt-image-1',
    maxConcurrentJobs: 5,
    enableProfessionalMode: true,
    consistencyMode: false,
    defaultView: 'step_review',
    itemsPerPage: 10,
    autoAdvance: false,
  });
  expect(JSON.stringify(stored)).not.toContain('0123456789');

  // Another address takes the key away, and the page says so first.
  await page.getByLabel('API Endpoint').fill('https://other.example.com/v1');
  await expect(page.getByText(/The stored key belongs to the old address/)).toBeVisible();
  await page.getByRole('button', { name: 'Save Settings' }).click();
  await expect(page.getByLabel('API Key')).toBeVisible();
  expect((await client.get('/api/ai-playground/settings')).hasApiKey).toBe(false);

  // A store for later is checked field by field.
  await page.getByRole('radio', { name: 'Aliyun OSS' }).check({ force: true });
  await page.getByLabel('Bucket', { exact: true }).fill('x');
  await page.getByRole('button', { name: 'Save Settings' }).click();
  await expect(page.locator('[aria-invalid=true]').first()).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page).toHaveURL(/history/);
});

test('templates: built-in ones are copied, own ones changed, sorted, switched off, deleted', async ({ page }) => {
  await signIn(page, owner);
  await page.getByRole('link', { name: 'Templates' }).click();
  await page.getByRole('radio', { name: 'Built-in' }).click();
  const first = page.getByRole('main').getByRole('listitem').first().getByRole('button').first();
  const name = await first.textContent();
  await first.click();
  await page.getByRole('button', { name: 'Copy and edit' }).click();
  const editor = page.getByRole('dialog');
  await editor.getByLabel('Name').fill('My studio');
  await editor.getByLabel('Group').fill('My shop');
  await editor.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('radio', { name: 'Yours' }).click();
  await expect(page.getByRole('heading', { name: /^My shop/ })).toBeVisible();

  await page.getByRole('button', { name: 'New template' }).click();
  await editor.getByLabel('Name').fill('Oak table');
  await editor.getByLabel('Group').fill('My shop');
  await editor.getByLabel('Prompt', { exact: true }).fill('On an oak table, warm light.');
  await editor.getByText('Engine', { exact: true }).click();
  await editor.getByLabel('Parameters').fill('{"fill": 7}');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor.getByRole('alert').or(editor.locator('[aria-invalid=true]'))).toBeVisible();
  await editor.getByLabel('Parameters').fill('{"fill": 0.7}');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Oak table', exact: true })).toBeVisible();

  const own = page.getByRole('list', { name: /^My shop/ }).getByRole('listitem');
  await expect(own.first()).toContainText('My studio');
  await act(page, 'Oak table', 'Move up');
  await expect(own.first()).toContainText('Oak table');
  await act(page, 'Oak table', 'Use as default');
  await expect(page.getByText('Default', { exact: true })).toBeVisible();
  await page.goto(`${server.url}${base}/settings`);
  await expect(page.getByLabel('Default Template').locator('option:checked')).toHaveText('Oak table');

  await page.goto(`${server.url}${base}/templates?kind=own`);
  await act(page, 'Oak table', 'Deactivate');
  await expect(page.getByText('Inactive')).toBeVisible();
  await act(page, 'My studio', 'Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('button', { name: 'My studio', exact: true })).toBeHidden();
  const { groups } = await client.get('/api/ai-playground/prompts');
  const names = groups.flatMap((group) => group.templates.map((template) => template.templateName));
  expect(names).toContain(name);
  expect(names).toContain('Oak table');
});

test('the owner makes a reviewer, who reviews and changes nothing else, and switches the account off', async ({ page, browser }) => {
  await signIn(page, owner);
  await page.goto(`${server.url}${base}/settings/users`);
  await page.getByRole('button', { name: 'Create user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Email').fill('noor@example.com');
  await dialog.getByLabel('Name').fill('Noor');
  await dialog.getByRole('radio', { name: 'Reviewer' }).check({ force: true });
  await dialog.getByRole('button', { name: 'Create user' }).click();
  const password = await dialog.getByRole('textbox', { name: 'Password' }).inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('Reviews for owner')).toBeVisible();

  const context = await browser.newContext();
  const theirs = await context.newPage();
  await signIn(theirs, { email: 'noor@example.com', password });
  await theirs.goto(`${server.url}${base}/settings`);
  await expect(theirs.getByLabel('API Endpoint')).toBeDisabled();
  await expect(theirs.getByRole('link', { name: 'Users' })).toBeHidden();

  await act(page, 'Noor', 'Reset password');
  await dialog.getByRole('button', { name: 'Reset password' }).click();
  const fresh = await dialog.getByRole('textbox', { name: 'Password' }).inputValue();
  expect(fresh).not.toBe(password);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await theirs.goto(`${server.url}${base}/history`);
  await expect(theirs.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await signIn(theirs, { email: 'noor@example.com', password: fresh });

  await act(page, 'Noor', 'Disable');
  await expect(page.getByText('Disabled', { exact: true })).toBeVisible();
  await theirs.goto(`${server.url}${base}/history`);
  await expect(theirs.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await context.close();

  await act(page, 'Noor', 'Delete');
  await dialog.getByLabel('Type noor@example.com to confirm').fill('noor@example.com');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Noor was deleted')).toBeVisible();
  expect((await client.get('/api/auth/users')).items).toHaveLength(1);

  await act(page, 'owner', 'Edit');
  await dialog.getByLabel('Role').selectOption('member');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('last owner');
});

test('a password change ends other sessions; a token works until it is revoked', async ({ page }) => {
  const other = new Client(server.url);
  await other.post('/api/auth/sign-in', owner);
  await signIn(page, owner);
  await page.goto(`${server.url}${base}/settings/account`);
  const sessions = page.getByRole('list', { name: 'Where you are signed in' });
  await expect(sessions.getByRole('listitem')).toHaveCount(3);
  await expect(sessions.getByText('This session')).toHaveCount(1);
  await sessions.getByRole('button', { name: /^Sign out / }).first().click();
  await expect(sessions.getByRole('listitem')).toHaveCount(2);

  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill('another long password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('This is not your current password.')).toBeVisible();
  await page.getByLabel('Current password').fill(owner.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password is changed.', { exact: false })).toBeVisible();
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
  expect((await other.request('GET', '/api/ai-playground/settings')).status).toBe(401);

  await page.goto(`${server.url}${base}/settings/tokens`);
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByLabel('Name').fill('Nightly');
  await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click();
  const token = await page.getByRole('textbox', { name: 'Token' }).inputValue();
  await page.getByRole('button', { name: 'I’ve copied it' }).click();
  const status = async (path, method = 'GET') =>
    (await fetch(server.url + path, { method, headers: { authorization: `Bearer ${token}` } })).status;
  expect(await status('/api/ai-playground/status')).toBe(200);
  expect(await status('/api/auth/tokens')).toBe(403);
  expect(await status('/api/ai-playground/sample-catalog', 'POST')).toBe(403);
  await page.getByRole('button', { name: 'Revoke Nightly' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No API tokens')).toBeVisible();
  expect(await status('/api/ai-playground/status')).toBe(401);
});

test('the history is filtered by status, type and days, and a job’s log by level', async ({ page }) => {
  await client.post('/api/ai-playground/sample-catalog');
  const { folders } = await client.get('/api/ai-playground/folders');
  const start = (jobType, { sku }) => client.post('/api/ai-playground/jobs', { jobType, input: { skus: [sku] } });
  const { jobId } = await start('batch_optimize', folders[0]);
  await start('main_image', folders[1]);
  await client.post(`/api/ai-playground/jobs/${jobId}/cancel`);

  await signIn(page, owner);
  await page.getByRole('link', { name: 'History' }).click();
  const rows = page.getByRole('table').locator('tbody tr');
  await expect(rows).toHaveCount(2);
  await page.getByLabel('Status').selectOption('cancelled');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('Batch Optimize');
  await page.getByLabel('Status').selectOption('');
  await page.getByLabel('Job Type').selectOption('main_image');
  await expect(rows).toHaveCount(1);
  await page.getByLabel('From', { exact: true }).fill('2099-01-01');
  await expect(page.getByText('No jobs match')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await page.getByLabel('To', { exact: true }).fill('2001-01-01');
  await expect(page.getByText('No jobs match')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();

  await page.getByRole('button', { name: /^Actions for Batch Optimize/ }).click();
  await page.getByRole('menuitem', { name: 'View Details' }).click();
  await page.getByRole('radio', { name: 'Settings used' }).click();
  await expect(page.getByRole('dialog')).toContainText(jobId);
  await page.getByRole('radio', { name: 'Log' }).click();
  const log = page.getByRole('log');
  await expect(log).toContainText('Job cancelled');
  await page.getByLabel('Level').selectOption('error');
  await expect(log).toContainText('No log entries yet.');
});

test('a job is paused, says so, resumes, and runs again when it has ended', async ({ page }) => {
  await client.post('/api/ai-playground/sample-catalog');
  const { folders } = await client.get('/api/ai-playground/folders');
  const { jobId } = await client.post('/api/ai-playground/jobs', { jobType: 'main_image', input: { skus: [folders[0].sku] } });
  await signIn(page, owner);
  await page.getByRole('link', { name: 'History' }).click();
  const row = page.getByRole('table').locator('tbody tr').last();
  const menu = async (item) => {
    await row.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await menu('Pause');
  await expect(row).toContainText('Paused');
  expect((await client.get(`/api/ai-playground/jobs/${jobId}`)).waiting).toMatchObject({ reason: 'paused', code: 'user' });
  await menu('View Details');
  await expect(page.getByRole('dialog')).toContainText('The rest start when you resume the job');
  await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('Escape');
  await client.post(`/api/ai-playground/jobs/${jobId}/cancel`);
  await expect(row).toContainText('Cancelled');
  await menu('Run again');
  await expect(page.getByRole('dialog', { name: 'Processing Progress' })).toBeVisible();
  expect((await client.get('/api/ai-playground/jobs')).total).toBe(2);
});

for (const [name, options] of [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone, in Chinese', { viewport: { width: 390, height: 844 }, prefix: '/zh' }],
]) {
  test(`the pages have no accessibility faults that a machine can find (${name})`, async ({ page }) => {
    const { viewport, prefix = '', colorScheme = 'light' } = options;
    if (viewport) await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const [cookie, value] = client.cookie.split('=');
    await page.context().addCookies([{ name: cookie, value, url: server.url }]);
    for (const path of ['/settings', '/settings/account', '/settings/tokens', '/settings/users', '/templates', '/templates?template=new']) {
      await page.goto(`${server.url}${prefix}${base}${path}`);
      await expect(path.includes('?') ? page.getByRole('dialog') : page.getByRole('heading').nth(1)).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((violation) => `${path}: ${violation.id}: ${violation.nodes[0].html}`)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, `${path} scrolls sideways`).toBe(false);
    }
  });
}
