import { screen } from '@testing-library/react';
import axe from 'axe-core';
import { expect, it } from 'vitest';

import type { FakeServer } from '@/testing/fake-server';
import { renderApp } from '@/testing/render-app';

async function violations() {
  // Colours need a browser that paints; the browser tests look at them.
  const { violations: found } = await axe.run(document, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
}

function catalog(server: FakeServer) {
  server.addSku('BAG', 2, { status: 'completed' });
  server.addSku('MUG', 2);
  server.addJob({ status: 'completed' });
}

function people(server: FakeServer) {
  server.addSession({ current: true });
  server.addSession();
  server.addUser();
  server.addTemplate();
}

function noModel(server: FakeServer) {
  server.removeModel('isnet');
}

function providers(server: FakeServer) {
  server.addProfile({ name: 'Main', apiEndpoint: 'https://a.example/v1', apiKey: 'sk-1234567890' });
  server.addProfile({ name: 'Backup', apiEndpoint: 'https://b.example/v1', failover: false });
  server.addProfile({ name: 'Third', apiEndpoint: 'https://c.example/v1' });
}

it.each([
  ['/dashboard/aiplayground', catalog, () => screen.findByRole('checkbox', { name: 'Select BAG' })],
  ['/dashboard/aiplayground', () => undefined, () => screen.findByRole('heading', { name: 'Drop your product folders here' })],
  ['/dashboard/aiplayground/review', catalog, () => screen.findByRole('toolbar', { name: 'Decision' })],
  ['/dashboard/aiplayground/history', catalog, () => screen.findByRole('table')],
  ['/dashboard/aiplayground/downloads', catalog, () => screen.findByRole('heading', { name: 'No archives yet' })],
  ['/dashboard/aiplayground/settings', catalog, () => screen.findByRole('heading', { name: 'API Configuration' })],
  ['/dashboard/aiplayground/settings/providers', providers, () => screen.findByText('Backup')],
  ['/dashboard/aiplayground/settings/providers', catalog, () => screen.findByRole('heading', { name: 'The built-in engine processes your photos' })],
  ['/dashboard/aiplayground/settings/models', catalog, () => screen.findByText('ISNet')],
  ['/dashboard/aiplayground/settings/models', noModel, () => screen.findByRole('heading', { name: 'No model is installed' })],
  ['/dashboard/aiplayground/settings/account', people, () => screen.findByRole('list', { name: 'Where you are signed in' })],
  ['/dashboard/aiplayground/settings/tokens', people, () => screen.findByRole('heading', { name: 'No API tokens' })],
  ['/dashboard/aiplayground/settings/users', people, () => screen.findByRole('list', { name: 'Users' })],
  ['/dashboard/aiplayground/templates', people, () => screen.findByRole('button', { name: 'White background' })],
  ['/dashboard/aiplayground/templates?template=new', people, () => screen.findByRole('dialog', { name: 'New template' })],
] as const)('finds nothing to object to on %s', async (path, prepare, ready) => {
  renderApp(path, prepare);
  await ready();
  expect(await violations()).toEqual([]);
});

it('finds nothing to object to on the sign-in', async () => {
  renderApp('/sign-in', (server) => {
    server.user = undefined;
  });
  await screen.findByLabelText('Email');
  expect(await violations()).toEqual([]);
});
