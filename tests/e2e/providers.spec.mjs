// Provider profiles as a person sets them up, and a job that switches to the second when the first is out of credit.
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { mug } from '../support/node/photos.mjs';
import { Provider } from '../support/node/provider/server.mjs';
import { Client, Server, owner, temporaryFolder } from '../support/node/server.mjs';

const base = '/dashboard/aiplayground';
const providers = `${base}/settings/providers`;

let folder;
let server;
let client;
let main;
let backup;

test.beforeEach(async () => {
  [main, backup] = [await Provider.start('openai', () => 'quota'), await Provider.start('gemini')];
  folder = temporaryFolder();
  server = await Server.start(join(folder.path, 'data'), ['--allow-address', main.allow, '--allow-address', backup.allow]);
  client = new Client(server.url);
  await client.setUp();
});

test.afterEach(async () => {
  await server.stop();
  await main.stop();
  await backup.stop();
  folder.remove();
});

async function open(page, path) {
  const [name, value] = client.cookie.split('=');
  await page.context().addCookies([{ name, value, url: server.url }]);
  await page.goto(server.url + path);
}

async function add(page, name, { endpoint, key, models }) {
  await page.getByRole('button', { name: 'Add provider' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add provider' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('API Endpoint').fill(endpoint);
  await dialog.getByLabel('API Key').fill(key);
  await dialog.getByRole('button', { name: 'Test connection' }).click();
  await dialog.getByRole('button', { name: `Use ${models[0]}` }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
}

const rows = (page) => page.getByRole('list', { name: 'Providers' }).getByRole('listitem');
const act = async (page, name, item) => {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
};

test('two providers are set up, tested and put in order; a job switches to the second', async ({ page }) => {
  await open(page, providers);
  await expect(page.getByRole('heading', { name: 'The built-in engine processes your photos' })).toBeVisible();
  await add(page, 'Main', main);
  await add(page, 'Backup', backup);
  await expect(rows(page)).toHaveText([/^Main/, /Backup/, /Built-in engine/]);
  await act(page, 'Backup', 'Make default');
  await expect(rows(page).first()).toContainText('Backup');
  await act(page, 'Main', 'Make default');
  await expect(rows(page).first()).toContainText('Main');
  await page.goto(`${server.url}${base}/settings`);
  await expect(page.getByLabel('API Endpoint')).toHaveValue(main.endpoint);

  await client.request('PUT', '/api/ai-playground/folders/MUG/images/front.jpg', mug());
  await page.goto(server.url + base);
  await page.getByRole('checkbox', { name: 'Select MUG' }).click();
  await expect(page.getByLabel('Provider').locator('option')).toHaveText(['Main (default)', 'Backup', 'Built-in engine']);
  await page.getByRole('button', { name: /^Start/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Processing Progress' });
  await dialog.getByText('Log', { exact: true }).click();
  await expect(dialog.getByText(/'Main': .*quota.* Went on with 'Backup'\./)).toBeVisible({ timeout: 60_000 });
  await expect(dialog.getByText(/: done/)).toBeVisible({ timeout: 60_000 });
  expect(main.billed).toHaveLength(0);
  expect(backup.billed).toHaveLength(1);

  await page.goto(server.url + providers);
  await act(page, 'Main', 'Delete');
  await expect(page.getByRole('alertdialog')).toContainText('The new default is: Backup.');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(rows(page)).toHaveText([/^Backup/, /Built-in engine/]);
});

for (const [name, { viewport, prefix = '', colorScheme = 'light' }] of Object.entries({
  light: {},
  dark: { colorScheme: 'dark' },
  'on a phone, in Chinese': { viewport: { width: 390, height: 844 }, prefix: '/zh' },
})) {
  test(`the page of the providers has no accessibility faults that a machine can find (${name})`, async ({ page }) => {
    if (viewport) await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const check = async (what) => {
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((violation) => `${what}: ${violation.id}: ${violation.nodes[0].html}`)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, `${what} scrolls sideways`).toBe(false);
      if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name} ${what}.png`) });
    };
    await open(page, prefix + providers);
    await check('none');
    const create = (body) => client.post('/api/ai-playground/profiles', body);
    await create({ name: 'Main account', apiEndpoint: 'https://api.openai.com/v1', apiKey: 'sk-0123456789ab', model: 'gpt-image-2' });
    await create({ name: 'Backup (Gemini)', apiEndpoint: backup.endpoint, apiKey: backup.key, model: backup.models[0], requestsPerMinute: 60 });
    await create({ name: 'Studio machine', apiEndpoint: 'http://192.168.1.20:7860', failover: false });
    await page.reload();
    await expect(page.getByText('Studio machine')).toBeVisible();
    await check('some');
    await page.getByRole('button', { name: /Backup \(Gemini\)/ }).last().click();
    await page.getByRole('menuitem').first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: /Test connection|测试连接/ }).click();
    await expect(page.getByText(backup.models[0]).last()).toBeVisible();
    await check('edited');
  });
}
