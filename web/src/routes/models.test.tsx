import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, it } from 'vitest';

import type { FakeServer } from '@/testing/fake-server';
import { base, problem } from '@/testing/fake/http';
import { network } from '@/testing/network';
import { renderApp } from '@/testing/render-app';

const models = '/dashboard/aiplayground/settings/models';
const overview = '/dashboard/aiplayground';

const withoutModel = (fake: FakeServer) => fake.removeModel('isnet');

it('lists what is installed, with licence and notice', async () => {
  renderApp(models);
  const list = await screen.findByRole('list', { name: 'Models' });
  expect(list).toHaveTextContent('ISNet');
  expect(list).toHaveTextContent('In use');
  expect(list).toHaveTextContent('Licence AGPL-3.0');
  expect(list).toHaveTextContent('Standard: 768 px, int8');
  expect(list).toHaveTextContent('ONNX Runtime 1.30.0');
  expect(within(list).getByRole('link', { name: 'Licence of ISNet' })).toHaveAttribute(
    'href',
    '/api/ai-playground/models/isnet/notice',
  );
});

it('installs a model, shows how far it is, and cancels it', async () => {
  const { user, server } = renderApp(models, withoutModel);
  await user.click(await screen.findByRole('button', { name: 'Install ISNet' }));
  expect(await screen.findByText(/Installing isnet: fetching/)).toBeVisible();
  expect(screen.getByRole('progressbar', { name: 'Progress of the installation' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Install ISNet' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(await screen.findByRole('button', { name: 'Install ISNet' })).toBeVisible();
  expect(server.models.change?.state).toBe('cancelled');
});

it('says why an installation failed, and tries again', async () => {
  const message = 'npm could not fetch it. Check the connection to the internet.';
  const { user, server } = renderApp(models, (fake) => {
    withoutModel(fake);
    fake.models.change = {
      kind: 'install',
      model: 'isnet',
      state: 'failed',
      error: 'unavailable',
      message,
      done: 0,
      total: 1,
      startedAt: fake.now(),
    };
  });
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent(message);
  await user.click(within(alert).getByRole('button', { name: /again/i }));
  await waitFor(() => expect(server.models.change?.state).toBe('running'));
});

it('verifies and removes', async () => {
  const { user, server } = renderApp(models);
  await user.click(await screen.findByRole('button', { name: 'Verify' }));
  expect(await screen.findByText('Verified')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Remove ISNet' }));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Remove' }));
  expect(await screen.findByRole('heading', { name: 'No model is installed' })).toBeVisible();
  expect(server.models.items).toEqual([]);
});

it('adds a file, under a name made of its own', async () => {
  const { user, server } = renderApp(models);
  await user.click(await screen.findByRole('button', { name: 'Add a model file' }));
  const dialog = await screen.findByRole('dialog', { name: 'Add a model file' });
  await user.upload(within(dialog).getByLabelText('ONNX file'), new File(['onnx'], 'U2Net Portrait (2).onnx'));
  expect(within(dialog).getByRole('textbox', { name: 'Name' })).toHaveValue('u2net-portrait-2');
  await user.selectOptions(within(dialog).getByRole('combobox', { name: 'Kind of network' }), 'u2net');
  await user.click(within(dialog).getByRole('button', { name: 'Add' }));
  await waitFor(() => expect(server.created.models).toEqual([{ name: 'u2net-portrait-2', kind: 'u2net', licence: null }]));
  expect(await screen.findByText(/Installing u2net-portrait-2/)).toBeVisible();
});

it('names what a server without npm needs', async () => {
  renderApp(models, (fake) => {
    withoutModel(fake);
    fake.models.hasNpm = false;
  });
  expect(await screen.findByText(/models install isnet --from/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Install ISNet' })).toBeNull();
});

it('tells a fault of loading, and loads again', async () => {
  const { user } = renderApp(models);
  let isBroken = true;
  network.use(http.get(`${base}/models`, () => (isBroken ? problem(400, 'invalid_input', 'Something broke.') : undefined)));
  const again = await screen.findByRole('button', { name: /again/i });
  expect(screen.getByText('Something broke.')).toBeVisible();
  isBroken = false;
  await user.click(again);
  expect(await screen.findByText('ISNet')).toBeVisible();
});

it('tells an owner on the overview that there is no model, and installs it', async () => {
  const { user, server } = renderApp(overview, (fake) => {
    withoutModel(fake);
    fake.addPair('mug', 'front.jpg');
  });
  const notice = await screen.findByRole('region', { name: 'Models' });
  expect(notice).toHaveTextContent('The built-in engine works with the classical cut-out until a model is installed.');
  await user.click(within(notice).getByRole('button', { name: 'Install ISNet' }));
  await waitFor(() => expect(server.models.change).toMatchObject({ model: 'isnet', state: 'running' }));
  expect(await within(notice).findByRole('progressbar')).toBeVisible();
});

it('asks nothing of the server that it would refuse a member', async () => {
  let asked = 0;
  renderApp(overview, (fake) => {
    if (fake.user) fake.user.role = 'member';
    fake.addPair('mug', 'front.jpg');
  });
  network.use(
    http.get(`${base}/models`, () => {
      asked += 1;
      return problem(403, 'forbidden', 'No.');
    }),
  );
  expect(await screen.findByRole('heading', { name: 'mug' })).toBeVisible();
  expect(screen.queryByRole('region', { name: 'Models' })).toBeNull();
  expect(asked).toBe(0);
});
