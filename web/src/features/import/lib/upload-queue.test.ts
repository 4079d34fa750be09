import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { network } from '@/testing/network';

import { readUnfinished } from './unfinished';
import { addUploads, cancelUploads, lastSent, pauseUploads, resumeUploads, retryFailed, useUploads } from './upload-queue';

const upload = (name: string) => ({ sku: 'MUG', name, file: new File(['picture'], name, { type: 'image/jpeg' }) });
const uploads = (count: number) => Array.from({ length: count }, (_, index) => upload(`${index}.jpg`));
const created = () => HttpResponse.json({ code: 0, data: { outcome: 'created' } });
const session = http.get('*/api/auth/session', () => HttpResponse.json({ code: 0, data: {} }));

beforeEach(() => {
  cancelUploads();
  // Waits are told apart by what ends them and not by the clock.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 50 });
});
afterEach(() => {
  cancelUploads();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const state = () => useUploads.getState();
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 4_000 });

it('waits while nothing answers and goes on by itself', async () => {
  let away = false;
  let taken = 0;
  network.use(
    http.put('*/images/*', () => {
      if (away) return HttpResponse.error();
      taken += 1;
      if (taken === 5) away = true;
      return created();
    }),
    http.get('*/api/auth/session', () => (away ? HttpResponse.error() : HttpResponse.json({ code: 0, data: {} }))),
  );
  addUploads({ uploads: uploads(20) });
  await until(() => state().hold === 'server');
  expect(state().failures).toEqual([]);
  expect(readUnfinished()).toMatchObject({ total: 20 });
  away = false;
  window.dispatchEvent(new Event('online'));
  await until(() => !state().active);
  expect(state()).toMatchObject({ done: 20, failures: [], hold: undefined });
  expect(readUnfinished()).toBeUndefined();
});

it('asks again after the time that a busy server names', async () => {
  let answers = 0;
  network.use(
    session,
    http.put('*/images/*', () => {
      answers += 1;
      return answers === 1 ? new HttpResponse(null, { status: 503, headers: { 'Retry-After': '1' } }) : created();
    }),
  );
  addUploads({ uploads: uploads(5) });
  await until(() => !state().active);
  expect(state()).toMatchObject({ done: 5, failures: [] });
});

it('gives up a file that never gets an answer while the server gives others', async () => {
  network.use(session, http.put('*/images/0.jpg', () => HttpResponse.error()), http.put('*/images/*', created));
  addUploads({ uploads: uploads(3) });
  vi.advanceTimersByTime(0);
  for (let step = 0; step < 40 && state().active; step += 1) await vi.advanceTimersByTimeAsync(2_000);
  expect(state()).toMatchObject({ active: false, done: 2 });
  expect(state().failures.map((failure) => failure.upload.name)).toEqual(['0.jpg']);

  network.use(http.put('*/images/0.jpg', created));
  retryFailed();
  await until(() => !state().active);
  expect(state()).toMatchObject({ done: 3, failures: [] });
});

it('does not ask twice for what the server refuses', async () => {
  let asked = 0;
  network.use(
    http.put('*/images/*', () => {
      asked += 1;
      return new HttpResponse('<html>Request Entity Too Large</html>', { status: 413, headers: { 'Content-Type': 'text/html' } });
    }),
  );
  addUploads({ uploads: uploads(2) });
  await until(() => !state().active);
  expect(asked).toBe(2);
  expect(state().failures.map((failure) => failure.error?.status)).toEqual([413, 413]);
});

it('sends nothing while it is paused', async () => {
  let asked = 0;
  const waiting: (() => void)[] = [];
  network.use(
    http.put('*/images/*', async () => {
      asked += 1;
      if (asked <= 3) await new Promise<void>((resolve) => waiting.push(resolve));
      return created();
    }),
  );
  addUploads({ uploads: uploads(6) });
  await until(() => waiting.length === 3);
  pauseUploads();
  for (const finish of waiting) finish();
  await until(() => state().done === 3);
  expect(asked).toBe(3);
  expect(state()).toMatchObject({ active: true, hold: 'paused' });
  resumeUploads();
  await until(() => !state().active);
  expect(state().done).toBe(6);
  expect(lastSent(1)[0]?.outcome).toBe('created');
});
