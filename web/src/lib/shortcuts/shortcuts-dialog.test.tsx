import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';

import { useShortcutsDialog } from '@/stores/shortcuts-dialog-store';
import { renderApp } from '@/testing/render-app';

import { useBindings } from './bindings';

afterEach(() => {
  useBindings.getState().reset();
  useShortcutsDialog.setState({ open: false });
});

async function openKeys() {
  const app = renderApp('/dashboard/aiplayground/review', (server) => {
    server.addSku('BAG', 2, { status: 'completed' });
  });
  await screen.findByRole('toolbar', { name: 'Decision' });
  await app.user.keyboard('?');
  return { ...app, dialog: await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }) };
}

const group = (dialog: HTMLElement, name: string) => within(within(dialog).getByRole('region', { name }));

it('finds a shortcut by its name and by its key', async () => {
  const { user, dialog } = await openKeys();
  const search = within(dialog).getByRole('searchbox', { name: 'Search shortcuts' });
  await user.type(search, 'contact');
  expect(within(dialog).getAllByRole('button', { name: /^Change “/ }).map((button) => button.getAttribute('aria-label'))).toEqual([
    'Change “Open contact sheet”: G',
    'Change “Close contact sheet”: G',
  ]);
  await user.clear(search);
  await user.type(search, 'no such thing');
  expect(within(dialog).getByText('No shortcut matches')).toBeVisible();
});

it('gives another key, keeps it in the browser, and sets it back', async () => {
  const { user, server, dialog } = await openKeys();
  await user.click(group(dialog, 'Review').getByRole('button', { name: 'Change “Approve”: P' }));
  await user.keyboard('a');
  expect(await group(dialog, 'Review').findByRole('button', { name: 'Change “Approve”: A' })).toBeVisible();
  expect(localStorage.getItem('aip-keys')).toBe('{"approve":"a"}');

  await user.keyboard('{Escape}');
  await waitFor(() => expect(dialog).not.toBeInTheDocument());
  await user.keyboard('p');
  await user.keyboard('a');
  await waitFor(() => expect(server.created.reviews.flat().map((action) => action.type)).toEqual(['approve']));

  await user.keyboard('?');
  const again = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
  await user.click(within(again).getByRole('button', { name: 'Reset all' }));
  expect(group(again, 'Review').getByRole('button', { name: 'Change “Approve”: P' })).toBeVisible();
  expect(localStorage.getItem('aip-keys')).toBeNull();
});

it('warns of a conflict and swaps, and leaves the browser its keys', async () => {
  const { user, dialog } = await openKeys();
  await user.click(group(dialog, 'Review').getByRole('button', { name: 'Change “Approve”: P' }));
  await user.keyboard('x');
  expect(within(dialog).getByRole('alert')).toHaveTextContent('“Reject with a reason” has these keys');
  await user.click(within(dialog).getByRole('button', { name: 'Swap' }));
  expect(group(dialog, 'Review').getByRole('button', { name: 'Change “Approve”: X' })).toBeVisible();
  expect(group(dialog, 'Review').getByRole('button', { name: 'Change “Reject with a reason”: P' })).toBeVisible();
  await user.click(group(dialog, 'Review').getByRole('button', { name: 'Reset “Approve”' }));
  expect(group(dialog, 'Review').getByRole('button', { name: 'Change “Approve”: P' })).toBeVisible();
  expect(group(dialog, 'Review').getByRole('button', { name: 'Change “Reject with a reason”: X' })).toBeVisible();

  await user.click(group(dialog, 'Review').getByRole('button', { name: 'Change “Approve”: P' }));
  await user.keyboard('{Control>}w{/Control}');
  expect(within(dialog).getByRole('alert')).toHaveTextContent('The browser needs these keys');
  await user.keyboard('{Escape}');
  expect(dialog).toBeInTheDocument();
  expect(group(dialog, 'Review').getByRole('button', { name: 'Change “Approve”: P' })).toBeVisible();
});
