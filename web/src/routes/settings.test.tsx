import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, it } from 'vitest';

import { problem } from '@/testing/fake/http';
import { network } from '@/testing/network';
import { renderApp } from '@/testing/render-app';

const settings = '/dashboard/aiplayground/settings';

it('saves only what was changed', async () => {
  const { user, server } = renderApp(settings);
  const save = await screen.findByRole('button', { name: 'Save Settings' });
  expect(save).toBeDisabled();
  const jobs = screen.getByRole('spinbutton', { name: 'Max Concurrent Jobs' });
  await user.clear(jobs);
  await user.type(jobs, '12');
  expect(screen.getByText('Enter 1 to 10')).toBeVisible();
  await user.click(save);
  expect(server.created.settings).toEqual([]);
  await user.clear(jobs);
  await user.type(jobs, '5');
  await user.click(screen.getByRole('switch', { name: 'Professional Mode' }));
  await user.click(screen.getByRole('radio', { name: 'Step Review' }));
  await user.keyboard('{Control>}s{/Control}');
  await waitFor(() =>
    expect(server.created.settings).toEqual([{ maxConcurrentJobs: 5, enableProfessionalMode: true, defaultView: 'step_review' }]),
  );
  await waitFor(() => expect(screen.getByRole('button', { name: 'Save Settings' })).toBeDisabled());
});

it('shows the stored key as its last letters, replaces it, and keeps it where nothing was typed', async () => {
  const { user, server } = renderApp(settings, (fake) => {
    Object.assign(fake.settings, { apiEndpoint: 'https://a.example/v1', hasApiKey: true, apiKeyHint: '…x7Qd' });
  });
  const key = await screen.findByRole('group', { name: 'API Key' });
  expect(key).toHaveTextContent('…x7Qd');
  await user.click(within(key).getByRole('button', { name: 'Replace' }));
  expect(screen.getByRole('button', { name: 'Save Settings' })).toBeDisabled();
  await user.type(screen.getByLabelText('API Key'), 'sk-something-9876');
  await user.click(screen.getByRole('button', { name: 'Save Settings' }));
  await waitFor(() => expect(server.created.settings).toEqual([{ apiKey: 'sk-something-9876' }]));
  expect(await screen.findByText('…9876')).toBeVisible();
});

it('warns that a new address drops the key, and shows the server’s errors below their fields', async () => {
  const { user } = renderApp(settings, (fake) => {
    Object.assign(fake.settings, { apiEndpoint: 'https://a.example/v1', hasApiKey: true, apiKeyHint: '…x7Qd' });
  });
  const endpoint = await screen.findByRole('textbox', { name: 'API Endpoint' });
  await user.clear(endpoint);
  await user.type(endpoint, 'https://b.example/v1');
  expect(screen.getByText(/The stored key belongs to the old address/)).toBeVisible();
  const message = 'This server may not connect there.';
  network.use(http.put('*/settings', () => problem(400, 'invalid_input', message, [{ field: 'apiEndpoint', message }])));
  await user.click(screen.getByRole('button', { name: 'Save Settings' }));
  await waitFor(() => expect(endpoint).toHaveAccessibleDescription(message));
  expect(endpoint).toBeInvalid();
});

it('asks before changes are lost', async () => {
  const { user, history } = renderApp(settings);
  await user.click(await screen.findByRole('switch', { name: 'Consistency Mode' }));
  await user.click(screen.getByRole('link', { name: 'API tokens' }));
  const dialog = await screen.findByRole('alertdialog', { name: 'Leave without saving?' });
  await user.click(within(dialog).getByRole('button', { name: 'Stay' }));
  expect(history.location.pathname).toBe(settings);
  await user.click(screen.getByRole('link', { name: 'API tokens' }));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Leave' }));
  await waitFor(() => expect(history.location.pathname).toBe(`${settings}/tokens`));
});

it('keeps a store of the account’s own, and says that images go elsewhere', async () => {
  const { user, server } = renderApp(settings);
  await user.click(await screen.findByRole('radio', { name: 'AWS S3' }));
  expect(screen.getByText(/Not in use: new images go to this server’s disk/)).toBeVisible();
  await user.type(screen.getByRole('textbox', { name: 'Bucket' }), 'pictures');
  await user.type(screen.getByRole('textbox', { name: 'Region' }), 'eu-central-1');
  await user.type(screen.getByRole('textbox', { name: 'Access key ID' }), 'AKIA123');
  await user.type(screen.getByLabelText('Secret access key'), 'very secret');
  await user.click(screen.getByRole('button', { name: 'Save Settings' }));
  await waitFor(() =>
    expect(server.created.settings).toEqual([
      {
        storageConfig: { provider: 's3', bucket: 'pictures', region: 'eu-central-1', accessKeyId: 'AKIA123', secretAccessKey: 'very secret' },
      },
    ]),
  );
});

it('says that images go to a bucket of the server’s, whose room is not known', async () => {
  const { user } = renderApp(settings, (fake) => {
    fake.storagePlace = 'bucket';
  });
  expect(await screen.findByText(/In a bucket that this server’s administrator has chosen\. .*used$/)).toBeVisible();
  expect(screen.queryByRole('progressbar', { name: 'Disk space in use' })).not.toBeInTheDocument();
  await user.click(screen.getByRole('radio', { name: 'AWS S3' }));
  expect(screen.getByText(/Not in use: new images go to the bucket/)).toBeVisible();
});

it('lets a reviewer look at the settings only', async () => {
  renderApp(settings, (fake) => {
    if (fake.user) fake.user.role = 'reviewer';
  });
  expect(await screen.findByRole('textbox', { name: 'API Endpoint' })).toBeDisabled();
  expect(screen.queryByRole('button', { name: 'Save Settings' })).not.toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Users' })).not.toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'API tokens' })).not.toBeInTheDocument();
});

it('has as many rows a page as the settings say', async () => {
  const { user } = renderApp('/dashboard/aiplayground/history', (fake) => {
    fake.settings.itemsPerPage = 10;
    for (let count = 0; count < 12; count += 1) fake.addJob({ status: 'completed' });
  });
  const table = await screen.findByRole('table');
  expect(within(table).getAllByRole('row')).toHaveLength(11);
  await user.click(screen.getByRole('button', { name: 'Next page' }));
  await waitFor(() => expect(within(screen.getByRole('table')).getAllByRole('row')).toHaveLength(3));
});

it('changes the password and says what is wrong with the present one', async () => {
  const { user, server } = renderApp(`${settings}/account`, (fake) => {
    fake.addSession({ current: true });
    fake.addSession({ device: 'Safari, iPhone' });
  });
  const list = await screen.findByRole('list', { name: 'Where you are signed in' });
  expect(within(list).getAllByRole('listitem')).toHaveLength(2);
  await user.type(screen.getByLabelText('Current password'), 'wrong');
  await user.type(screen.getByLabelText('New password'), 'a much longer one');
  await user.click(screen.getByRole('button', { name: 'Change password' }));
  expect(await screen.findByText('This is not your current password.')).toBeVisible();
  await user.clear(screen.getByLabelText('Current password'));
  await user.type(screen.getByLabelText('Current password'), 'correct horse');
  await user.click(screen.getByRole('button', { name: 'Change password' }));
  await waitFor(() => expect(server.password).toBe('a much longer one'));
  await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(1));
});

it('ends one session', async () => {
  const { user, server } = renderApp(`${settings}/account`, (fake) => {
    fake.addSession({ current: true });
    fake.addSession({ device: 'curl', address: '192.168.1.7' });
    fake.addSession({ device: 'Safari, iPhone' });
  });
  await user.click(await screen.findByRole('button', { name: 'Sign out curl at 192.168.1.7' }));
  await waitFor(() => expect(server.sessions.map((session) => session.device)).toEqual(['Chrome, Linux', 'Safari, iPhone']));
});

it('shows a token once, and revokes it', async () => {
  const { user, server } = renderApp(`${settings}/tokens`);
  await user.click(await screen.findByRole('button', { name: 'Create token' }));
  const dialog = await screen.findByRole('dialog', { name: 'Create token' });
  await user.type(within(dialog).getByLabelText('Name'), 'Nightly import');
  await user.click(within(dialog).getByRole('radio', { name: 'Read and write' }));
  await user.selectOptions(within(dialog).getByLabelText('Valid for'), '365 days');
  await user.click(within(dialog).getByRole('button', { name: 'Create token' }));
  const token = await screen.findByRole('textbox', { name: 'Token' });
  expect(token).toHaveValue(`aip_secret-of-${server.tokens[0]?.id}`);
  expect(server.tokens[0]).toMatchObject({ name: 'Nightly import', scope: 'write' });
  await user.click(screen.getByRole('button', { name: 'I’ve copied it' }));
  expect(screen.queryByText(/aip_secret/)).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Revoke Nightly import' }));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Revoke' }));
  expect(await screen.findByText('No API tokens')).toBeVisible();
});

it('makes an account for a reviewer and hands out its password', async () => {
  const { user, server } = renderApp(`${settings}/users`, (fake) => {
    if (fake.user) fake.users.push(fake.user);
  });
  await user.click(await screen.findByRole('button', { name: 'Create user' }));
  const dialog = await screen.findByRole('dialog', { name: 'Create user' });
  await user.type(within(dialog).getByLabelText('Email'), 'noor@example.com');
  await user.type(within(dialog).getByLabelText('Name'), 'Noor');
  await user.click(within(dialog).getByRole('radio', { name: 'Reviewer' }));
  await user.click(within(dialog).getByRole('button', { name: 'Create user' }));
  expect(await screen.findByRole('dialog', { name: 'Account created' })).toBeVisible();
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Password' }).value).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  await user.click(screen.getByRole('button', { name: 'Done' }));
  expect(await screen.findByText('Reviews for Mira Stein')).toBeVisible();
  expect(server.users.at(-1)).toMatchObject({ email: 'noor@example.com', role: 'reviewer' });
});

it('switches an account off, deletes it only by its address, and explains why the last owner stays one', async () => {
  const { user, server } = renderApp(`${settings}/users`, (fake) => {
    if (fake.user) fake.users.push(fake.user);
    fake.addUser();
  });
  const act = async (name: string, item: string) => {
    await user.click(await screen.findByRole('button', { name: `Actions for ${name}` }));
    await user.click(await screen.findByRole('menuitem', { name: item }));
  };
  await act('Lee', 'Disable');
  await waitFor(() => expect(server.users[1]?.disabled).toBe(true));

  await act('Mira Stein', 'Edit');
  const dialog = await screen.findByRole('dialog', { name: 'Edit Mira Stein' });
  await user.selectOptions(within(dialog).getByLabelText('Role'), 'Member');
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('This is the last owner.');
  await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));

  await act('Lee', 'Delete');
  const remove = await screen.findByRole('button', { name: 'Delete' });
  expect(remove).toBeDisabled();
  await user.type(screen.getByLabelText('Type lee@example.com to confirm'), 'lee@example.com');
  await user.click(remove);
  await waitFor(() => expect(server.users).toHaveLength(1));
});

it('says errors in Chinese where the server only has English words', async () => {
  const { user } = renderApp(`/zh${settings}/users`);
  network.use(http.post('*/api/auth/users', () => problem(409, 'conflict', 'There is an account with this email already.')));
  await user.click(await screen.findByRole('button', { name: '创建用户' }));
  const dialog = await screen.findByRole('dialog', { name: '创建用户' });
  await user.type(within(dialog).getByLabelText('邮箱'), 'lee@example.com');
  await user.click(within(dialog).getByRole('button', { name: '创建用户' }));
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('当前状态下无法执行此操作');
});

it('tests the connection with what is typed, lists its models, and says what is wrong', async () => {
  const { user, server } = renderApp(settings, (fake) => {
    Object.assign(fake.settings, { apiEndpoint: 'https://a.example/v1', hasApiKey: true, apiKeyHint: '…x7Qd' });
  });
  await user.click(await screen.findByRole('button', { name: 'Test connection' }));
  expect(await screen.findByText('Connected. 1 model.')).toBeVisible();
  expect(server.created.tests).toEqual([{}]);
  await user.click(screen.getByRole('button', { name: 'Use gpt-image-1' }));
  expect(screen.getByRole('textbox', { name: 'Default Model' })).toHaveValue('gpt-image-1');

  server.endpoint = { ok: false, engine: 'openai', models: [], warnings: [], error: 'provider_auth', message: 'The key is not taken.' };
  await user.click(screen.getByRole('button', { name: 'Replace' }));
  await user.type(screen.getByLabelText('API Key'), 'sk-wrong');
  await user.click(screen.getByRole('button', { name: 'Test connection' }));
  expect(await screen.findByText('The key is not taken.')).toBeVisible();
  expect(server.created.tests[1]).toEqual({ apiKey: 'sk-wrong', model: 'gpt-image-1' });
});

it('shows how much of each key is under way, and what it waits for', async () => {
  renderApp(settings, (fake) => {
    fake.lanes = [
      { name: '', running: 1, waiting: 0 },
      {
        name: 'https://api.example.com',
        running: 2,
        waiting: 30,
        maxRunning: 4,
        allowed: 2,
        pauseReason: 'provider_busy',
        pauseMessage: 'English',
        pausedUntil: new Date(Date.now() + 20_000).toISOString(),
      },
      { name: 'https://other.example.com', running: 0, waiting: 3, maxRunning: 4, allowed: 1, pauseReason: 'provider_auth', pauseMessage: 'English' },
    ];
  });
  const list = await screen.findByRole('list', { name: 'In progress' });
  const [local, busy, stopped] = within(list).getAllByRole('listitem');
  expect(local).toHaveTextContent('Built-in engine1 running, 0 waiting');
  expect(busy).toHaveTextContent('api.example.com2 running, 30 waiting · 2 of 4 at once');
  expect(busy).toHaveTextContent(/Rate limited\. Resumes in \d+ sec/);
  expect(stopped).toHaveTextContent('Stopped: the provider rejected the API key.');
});

it('keeps a budget for the month, and shows what the month has cost', async () => {
  const { user, server } = renderApp(settings, (fake) => {
    fake.spending = { month: '2026-05', spentMicros: 3_200_000, reservedMicros: 0, unknownItems: 0, budgetMicros: 10_000_000 };
    fake.settings.budgetMicros = 10_000_000;
  });
  expect(await screen.findByText('This month: $3.20 of $10.00.')).toBeVisible();
  const budget = screen.getByRole('textbox', { name: 'Monthly budget (US dollars)' });
  expect(budget).toHaveValue('10');
  await user.clear(budget);
  await user.type(budget, '1o');
  expect(budget).toHaveAccessibleDescription('Enter an amount such as 50 or 2.50.');
  await user.clear(budget);
  await user.click(screen.getByRole('button', { name: 'Save Settings' }));
  await waitFor(() => expect(server.created.settings).toEqual([{ budgetMicros: null }]));
});
