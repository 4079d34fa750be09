import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import type { FakeServer } from '@/testing/fake-server';
import { renderApp } from '@/testing/render-app';

const providers = '/dashboard/aiplayground/settings/providers';

function three(server: FakeServer) {
  server.addProfile({ name: 'Main', apiEndpoint: 'https://a.example/v1', apiKey: 'sk-1234567890', model: 'gpt-image-2' });
  server.addProfile({ name: 'Backup', apiEndpoint: 'https://b.example/v1', concurrency: 2, requestsPerMinute: 60 });
  server.addProfile({ name: 'Third', apiEndpoint: 'https://c.example/v1', failover: false });
}

const rows = async () => within(await screen.findByRole('list', { name: 'Providers' })).getAllByRole('listitem');

it('explains that none is needed, and adds the first one from a preset', async () => {
  const { user, server } = renderApp(providers);
  expect(await screen.findByRole('heading', { name: 'The built-in engine processes your photos' })).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Add provider' }));
  const dialog = await screen.findByRole('dialog', { name: 'Add provider' });
  const preset = within(dialog).getByLabelText('Provider');
  expect(within(preset).queryByRole('option', { name: 'AUTOMATIC1111' })).not.toBeInTheDocument();
  await user.selectOptions(preset, 'Google Gemini');
  expect(within(dialog).getByLabelText('API Endpoint')).toHaveValue('https://generativelanguage.googleapis.com/v1beta');
  await user.type(within(dialog).getByLabelText('API Key'), 'key-0123456789');
  await user.click(within(dialog).getByRole('button', { name: 'Test connection' }));
  await user.click(await within(dialog).findByRole('button', { name: 'Use gpt-image-1' }));
  expect(within(dialog).getByLabelText('Model')).toHaveValue('gpt-image-1');
  expect(server.created.tests[0]).toMatchObject({ apiKey: 'key-0123456789', engine: '' });
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(server.created.profiles).toEqual([
      {
        name: 'Google Gemini',
        engine: '',
        apiEndpoint: 'https://generativelanguage.googleapis.com/v1beta',
        apiKey: 'key-0123456789',
        model: 'gpt-image-1',
        concurrency: 4,
        requestsPerMinute: 0,
        failover: true,
      },
    ]),
  );
  expect((await rows())[0]).toHaveTextContent(/Google Gemini.*Default.*generativelanguage\.googleapis\.com.*…6789/);
});

it('says what is missing, and what the server says of a field', async () => {
  const { user, server } = renderApp(providers, three);
  await user.click(await screen.findByRole('button', { name: 'Add provider' }));
  const dialog = await screen.findByRole('dialog', { name: 'Add provider' });
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  expect(within(dialog).getByText('Enter a name')).toBeVisible();
  expect(within(dialog).getByText('Enter an address that starts with https:// or http://')).toBeVisible();
  expect(server.created.profiles).toEqual([]);
  await user.type(within(dialog).getByLabelText('Name'), 'Main');
  await user.type(within(dialog).getByLabelText('API Endpoint'), 'https://d.example/v1');
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  expect(await within(dialog).findByText('Another profile has this name.')).toBeVisible();
});

it('changes only what was touched, and warns that another origin drops the key', async () => {
  const { user, server } = renderApp(providers, three);
  await user.click(await screen.findByRole('button', { name: 'Actions for Main' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Edit' }));
  const dialog = await screen.findByRole('dialog', { name: 'Edit Main' });
  const endpoint = within(dialog).getByLabelText('API Endpoint');
  await user.clear(endpoint);
  await user.type(endpoint, 'https://elsewhere.example/v1');
  expect(within(dialog).getByText(/The stored key belongs to the old address/)).toBeVisible();
  await user.clear(endpoint);
  await user.type(endpoint, 'https://a.example/v1');
  const atATime = within(dialog).getByLabelText('Requests at once');
  await user.clear(atATime);
  await user.type(atATime, '99');
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  expect(within(dialog).getByText('Enter 1 to 64')).toBeInTheDocument();
  await user.clear(atATime);
  await user.type(atATime, '8');
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.created.profiles).toEqual([{ concurrency: 8 }]));
});

it('reorders them by keyboard, keeps the focus, and announces the new position', async () => {
  const { user, server } = renderApp(providers, three);
  const down = await screen.findByRole('button', { name: 'Move Backup down' });
  down.focus();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(server.profiles.map(({ name }) => name)).toEqual(['Main', 'Third', 'Backup']));
  await waitFor(async () => expect((await rows())[2]).toHaveTextContent('Backup'));
  expect(screen.getByRole('button', { name: 'Move Backup down' })).toHaveFocus();
  expect(screen.getByText('Backup is now number 2 of 2')).toBeInTheDocument();
  await user.keyboard('{Enter}');
  expect((await rows()).map((row) => row.textContent)).toHaveLength(4);
});

it('makes another one the default, and deletes with a word on who is next', async () => {
  const { user, server } = renderApp(providers, three);
  await user.click(await screen.findByRole('button', { name: 'Actions for Third' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Make default' }));
  await waitFor(async () => expect((await rows())[0]).toHaveTextContent(/Third.*Default/));
  await user.click(screen.getByRole('button', { name: 'Actions for Third' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
  const dialog = await screen.findByRole('alertdialog', { name: 'Delete Third?' });
  expect(dialog).toHaveTextContent('The new default is: Main.');
  await user.click(within(dialog).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(server.profiles.map(({ name }) => name)).toEqual(['Main', 'Backup']));
  await user.click(screen.getByRole('button', { name: 'Make Built-in engine the default' }));
  await waitFor(() => expect(server.profiles.some(({ isDefault }) => isDefault)).toBe(false));
});

it('lets a reviewer look only', async () => {
  renderApp(providers, (server) => {
    three(server);
    if (server.user) server.user.role = 'reviewer';
  });
  expect(await rows()).toHaveLength(4);
  expect(within(screen.getByRole('main')).queryByRole('button')).not.toBeInTheDocument();
});

it('lets a job choose who makes its pictures', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground', (fake) => {
    fake.addSku('BAG', 1);
    three(fake);
  });
  await user.click(await screen.findByRole('checkbox', { name: 'Select BAG' }));
  const choice = screen.getByLabelText('Provider');
  expect(within(choice).getAllByRole('option').map((option) => option.textContent)).toEqual(['Main (default)', 'Backup', 'Third', 'Built-in engine']);
  const start = () => user.click(screen.getByRole('button', { name: /^Start/ }));
  await user.selectOptions(choice, 'Backup');
  await start();
  await waitFor(() => expect(server.created.jobs[0]?.options?.profile).toBe(server.profiles[1]?.id));
});
