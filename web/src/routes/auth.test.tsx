import { screen, waitFor } from '@testing-library/react';
import { http } from 'msw';
import { expect, it, vi } from 'vitest';

import { problem } from '@/testing/fake/http';
import { network } from '@/testing/network';
import { renderApp } from '@/testing/render-app';

it('leads to the page that was asked for after signing in', async () => {
  const { user, history } = renderApp('/dashboard/aiplayground/history', (server) => {
    server.user = undefined;
  });
  await user.type(await screen.findByLabelText('Email'), 'mira@example.com');
  await user.type(screen.getByLabelText('Password'), 'correct horse');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByRole('heading', { name: 'Job History' })).toBeVisible();
  expect(history.location.pathname).toBe('/dashboard/aiplayground/history');
});

it('shows what the server says about a wrong password', async () => {
  const { user } = renderApp('/sign-in', (server) => {
    server.user = undefined;
  });
  await user.type(await screen.findByLabelText('Email'), 'mira@example.com');
  await user.type(screen.getByLabelText('Password'), 'wrong');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Email or password is wrong.');
});

it('does not lead to another site after signing in', async () => {
  const { history } = renderApp('/sign-in?next=//evil.example');
  await screen.findByRole('heading', { name: 'AI Image Processing' });
  expect(history.location.pathname).toBe('/dashboard/aiplayground');
});

it('asks for the owner account on the first start', async () => {
  const { user } = renderApp('/', (server) => {
    server.user = undefined;
    server.setupRequired = true;
  });
  await screen.findByRole('heading', { name: 'Create the owner account' });
  await user.type(screen.getByLabelText('Your name (optional)'), 'Mira');
  await user.type(screen.getByLabelText('Email'), 'mira@example.com');
  await user.type(screen.getByLabelText('Password'), 'a long password');
  await user.click(screen.getByRole('button', { name: 'Create account' }));
  expect(await screen.findByRole('heading', { name: 'Drop your product folders here' })).toBeVisible();
});

it('asks for the set-up code where a stranger could be first', async () => {
  const { user } = renderApp('/setup', (server) => {
    server.user = undefined;
    server.setupRequired = true;
    server.setupCode = '1f3a-09c2-77ab';
  });
  const code = await screen.findByLabelText('Set-up code');
  expect(code).toHaveAccessibleDescription(/printed it when it started/);
  await user.type(screen.getByLabelText('Email'), 'mira@example.com');
  await user.type(screen.getByLabelText('Password'), 'a long password');
  await user.type(code, 'wrong');
  await user.click(screen.getByRole('button', { name: 'Create account' }));
  await waitFor(() => expect(code).toHaveAccessibleDescription('Enter the set-up code that the server printed when it started.'));
  expect(code).toBeInvalid();
  await user.clear(code);
  await user.type(code, '1f3a-09c2-77ab');
  await user.click(screen.getByRole('button', { name: 'Create account' }));
  expect(await screen.findByRole('heading', { name: 'Drop your product folders here' })).toBeVisible();
});

it('signs out', async () => {
  const { user } = renderApp('/dashboard/aiplayground');
  await user.click(await screen.findByRole('button', { name: 'Account of Mira Stein' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
  expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible();
});

it('asks to sign in again when the session has ended', async () => {
  const { user, server } = renderApp('/dashboard/aiplayground');
  await screen.findByRole('heading', { name: 'Drop your product folders here' });
  network.use(http.get('*/api/ai-playground/download', () => problem(401, 'unauthorized', 'Sign in first.')));
  server.user = undefined;
  await user.click(screen.getByRole('link', { name: 'Downloads' }));
  expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible();
});

it('changes the language in place', async () => {
  const { user, history } = renderApp('/dashboard/aiplayground/history?status=failed');
  await user.click(await screen.findByRole('button', { name: 'Language: English' }));
  await user.click(await screen.findByRole('menuitemradio', { name: '中文' }));
  expect(await screen.findByRole('heading', { name: '任务历史' })).toBeVisible();
  expect(history.location.href).toBe('/zh/dashboard/aiplayground/history?status=failed');
  await user.click(screen.getByRole('link', { name: '下载' }));
  expect(history.location.pathname).toBe('/zh/dashboard/aiplayground/downloads');
});

it('opens in the language of the browser, and in the one chosen since', async () => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['ru-RU', 'en']);
  const { user, history, unmount } = renderApp('/dashboard/aiplayground/history?status=failed');
  expect(await screen.findByRole('heading', { name: 'История заданий' })).toBeVisible();
  expect(history.location.href).toBe('/ru/dashboard/aiplayground/history?status=failed');
  await waitFor(() => expect(document.documentElement.lang).toBe('ru'));
  await user.click(screen.getByRole('button', { name: 'Язык: Русский' }));
  await user.click(await screen.findByRole('menuitemradio', { name: 'English' }));
  expect(await screen.findByRole('heading', { name: 'Job History' })).toBeVisible();
  unmount();
  renderApp('/dashboard/aiplayground/history');
  expect(await screen.findByRole('heading', { name: 'Job History' })).toBeVisible();
});

it('shows a page for an address that does not exist', async () => {
  renderApp('/no/such/page');
  expect(await screen.findByRole('heading', { name: 'Page not found' })).toBeVisible();
});
