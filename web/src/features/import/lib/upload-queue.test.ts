import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { network } from '@/testing/network';

import { readUnfinished } from './unfinished';
import { addUploads, cancelUploads, lastSent, pauseUploads, resumeUploads, retryFailed, useUploads } from './upload-queue';

const upload = (name: string) => ({ sku: 'MUG', name, file: new File(['picture'], name, { type: 'image/jpeg' }) });
const uploads = (count: number) => Array.from({ length: count }, (_, index) => upload(`${index}.jpg`));
const created = () => HttpResponse.json({ code: 0, data: { outcome: 'created' } });
const signedIn = () => HttpResponse.json({ code: 0, data: { setupRequired: false, user: { id: 'user-1' } } });
const session = http.get('*/api/auth/session', signedIn);
const page = (status: number, headers: Record<string, string> = {}) =>
  new HttpResponse('<html>Please log in to our Wi-Fi</html>', { status, headers: { 'Content-Type': 'text/html', ...headers } });
const ours = (status: number, code: number, error: string) => HttpResponse.json({ code, error, message: '' }, { status });

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
    http.get('*/api/auth/session', () => (away ? HttpResponse.error() : signedIn())),
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

it.each([
  ["a Wi-Fi's login page", () => page(200)],
  ['a JSON that is not ours', () => HttpResponse.json({ status: 'ok' })],
  ['an answer of ours that does not say what became of the photo', () => HttpResponse.json({ code: 0, data: {} })],
  ['an empty answer', () => new HttpResponse(null, { status: 204 })],
  ['a redirect to a login page', () => page(302, { Location: '/login.html' })],
  ["a proxy's 401", () => page(401)],
  ['our 401', () => ours(401, 40101, 'unauthenticated')],
  ['408', () => page(408)],
  ['425', () => page(425)],
  ['429', () => page(429)],
  ['500', () => page(500)],
  ['our 500', () => ours(500, 50001, 'internal')],
  ['502', () => page(502)],
  ['503', () => page(503)],
  ['503 until a date', () => page(503, { 'Retry-After': new Date(Date.now() + 1_000).toUTCString() })],
  ['504', () => page(504)],
  ['511', () => page(511)],
  ['520', () => page(520)],
  ['524', () => page(524)],
])('sends a photo again after %s', async (_name, fault) => {
  const taken: string[] = [];
  let asked = 0;
  network.use(
    session,
    http.put('*/images/:name', ({ params }) => {
      asked += 1;
      if (asked === 2) return fault();
      taken.push(String(params.name));
      return created();
    }),
  );
  addUploads({ uploads: uploads(5) });
  await until(() => !state().active);
  expect(state()).toMatchObject({ done: 5, failures: [] });
  expect(taken.sort()).toEqual(uploads(5).map(({ name }) => name));
});

it.each([
  ["a Wi-Fi's login page answers everything", () => page(200), () => page(200)],
  ['a proxy redirects everything to its login', () => page(302, { Location: '/login' }), () => page(302, { Location: '/login' })],
  [
    'the session has ended',
    () => ours(401, 40101, 'unauthenticated'),
    () => HttpResponse.json({ code: 0, data: { setupRequired: false } }),
  ],
])('waits for somebody to sign in when %s', async (_name, putAnswer, sessionAnswer) => {
  let locked = true;
  let taken = 0;
  let askedForSession = 0;
  network.use(
    http.put('*/images/*', () => {
      if (locked) return putAnswer();
      taken += 1;
      return created();
    }),
    http.get('*/api/auth/session', () => {
      askedForSession += 1;
      return locked ? sessionAnswer() : signedIn();
    }),
  );
  addUploads({ uploads: uploads(8) });
  await until(() => state().hold === 'sign_in');
  const before = askedForSession;
  await until(() => askedForSession > before);
  expect(state()).toMatchObject({ active: true, hold: 'sign_in', done: 0, failures: [] });
  locked = false;
  window.dispatchEvent(new Event('focus'));
  await until(() => !state().active);
  expect(state()).toMatchObject({ done: 8, failures: [], hold: undefined });
  expect(taken).toBe(8);
});

it.each([
  ['500', () => ours(500, 50002, 'pixel_process_died')],
  ['503 of a firewall', () => page(503)],
  ['401', () => page(401)],
  ['200', () => page(200)],
])('gives up a photo that always gets %s while the server answers', async (_name, fault) => {
  network.use(session, http.put('*/images/0.jpg', fault), http.put('*/images/*', created));
  addUploads({ uploads: uploads(3) });
  for (let step = 0; step < 40 && state().active; step += 1) await vi.advanceTimersByTimeAsync(2_000);
  expect(state()).toMatchObject({ active: false, done: 2 });
  expect(state().failures.map((failure) => failure.upload.name)).toEqual(['0.jpg']);
});

it.each([
  ['400', () => ours(400, 40001, 'invalid_input')],
  ['403', () => page(403)],
  ['507', () => ours(507, 50701, 'storage_full')],
])('takes %s for final', async (_name, fault) => {
  let asked = 0;
  network.use(
    session,
    http.put('*/images/*', () => {
      asked += 1;
      return fault();
    }),
  );
  addUploads({ uploads: uploads(2) });
  await until(() => !state().active);
  expect(asked).toBe(2);
  expect(state().failures).toHaveLength(2);
});
