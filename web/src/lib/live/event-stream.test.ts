import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { FakeEventSource } from '@/testing/fake-event-source';

import type { StreamState } from './connection';
import { startEventStream, type LiveEvent } from './event-stream';

/** Locks as a browser has them: one holder, the others wait in line. */
class FakeLocks {
  private queue: (() => void)[] = [];
  private held = false;

  async request(_name: string, { signal }: { signal: AbortSignal }, run: () => Promise<void> | undefined) {
    if (this.held) {
      await new Promise<void>((resolve, reject) => {
        this.queue.push(resolve);
        signal.addEventListener('abort', () => {
          this.queue = this.queue.filter((waiting) => waiting !== resolve);
          reject(new DOMException('', 'AbortError'));
        });
      });
    }
    this.held = true;
    await run();
    this.held = false;
    this.queue.shift()?.();
  }
}

let opened = 0;
function openTab(name = `events ${opened}`) {
  const events: LiveEvent[] = [];
  const states: StreamState[] = [];
  const stop = startEventStream({
    url: '/events',
    since: '7',
    name,
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
  });
  return { events, states, stop };
}

const tabs: (() => void)[] = [];

function tab() {
  const opened = openTab();
  tabs.push(opened.stop);
  return opened;
}

function withLocks(locks: FakeLocks | undefined) {
  Object.defineProperty(navigator, 'locks', { configurable: true, value: locks });
}

beforeEach(() => {
  opened += 1;
  withLocks(new FakeLocks());
});
afterEach(() => {
  for (const stop of tabs.splice(0)) stop();
  vi.useRealTimers();
  withLocks(undefined);
});

it('passes on events and says that it is open', () => {
  const { events, states } = tab();
  FakeEventSource.last.open();
  FakeEventSource.last.send('job', { id: 'job-1' });
  expect(states).toEqual(['connecting', 'open']);
  expect(events).toEqual([{ type: 'job', data: { id: 'job-1' } }]);
});

it('is down while the browser reconnects, and needs no resync after it', () => {
  const { events, states } = tab();
  FakeEventSource.last.open();
  FakeEventSource.last.lose();
  FakeEventSource.last.open();
  expect(states).toEqual(['connecting', 'open', 'down', 'open']);
  expect(events).toEqual([]);
  expect(FakeEventSource.instances).toHaveLength(1);
});

it('tries again after an error answer, ever more slowly, and resumes at the last event seen', () => {
  vi.useFakeTimers();
  const { events } = tab();
  expect(FakeEventSource.last.url).toBe('/events?since=7');
  FakeEventSource.last.open();
  FakeEventSource.last.send('job', { id: 'job-1' }, '12');
  FakeEventSource.last.refuse();
  vi.advanceTimersByTime(1_000);
  expect(FakeEventSource.instances).toHaveLength(2);
  FakeEventSource.last.refuse();
  vi.advanceTimersByTime(1_000);
  expect(FakeEventSource.instances).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(FakeEventSource.instances).toHaveLength(3);
  FakeEventSource.last.open();
  expect(FakeEventSource.last.url).toBe('/events?since=12');
  expect(events.map(({ type }) => type)).toEqual(['job']);
});

describe.each([
  ['locks', () => new FakeLocks()],
  ['talking, over plain HTTP', () => undefined],
])('several tabs, by %s', (_name, locks) => {
  beforeEach(() => withLocks(locks()));

  it('open one stream', async () => {
    const first = tab();
    await vi.waitFor(() => expect(FakeEventSource.instances).toHaveLength(1), { timeout: 3_000 });
    const others = Array.from({ length: 7 }, tab);
    FakeEventSource.last.open();
    FakeEventSource.last.send('pair', { id: 'pair-1' }, '8');
    for (const { events, states } of others) {
      await vi.waitFor(() => expect(events).toEqual([{ type: 'pair', data: { id: 'pair-1' } }]));
      expect(states).toContain('open');
    }
    expect(first.events).toHaveLength(1);
    expect(FakeEventSource.instances).toHaveLength(1);
  });

  it('hand the stream on when its tab closes, at the last event seen', async () => {
    const first = tab();
    await vi.waitFor(() => expect(FakeEventSource.instances).toHaveLength(1), { timeout: 3_000 });
    const others = [tab(), tab()];
    FakeEventSource.last.open();
    FakeEventSource.last.send('pair', { id: 'pair-1' }, '9');
    for (const other of others) await vi.waitFor(() => expect(other.events).toHaveLength(1));
    first.stop();
    await vi.waitFor(() => expect(FakeEventSource.instances).toHaveLength(2), { timeout: 3_000 });
    expect(FakeEventSource.instances[0]?.readyState).toBe(FakeEventSource.CLOSED);
    expect(FakeEventSource.last.url).toBe('/events?since=9');
    FakeEventSource.last.open();
    FakeEventSource.last.send('job', { id: 'job-1' }, '10');
    for (const other of others) await vi.waitFor(() => expect(other.events.map(({ type }) => type)).toEqual(['pair', 'job']));
  });
});

it('settles on one stream when many tabs open at once', async () => {
  withLocks(undefined);
  const many = Array.from({ length: 8 }, tab);
  await vi.waitFor(() => expect(FakeEventSource.instances).toHaveLength(1), { timeout: 3_000 });
  FakeEventSource.last.open();
  FakeEventSource.last.send('pair', { id: 'pair-1' }, '8');
  for (const { events } of many) await vi.waitFor(() => expect(events).toHaveLength(1));
  expect(FakeEventSource.instances).toHaveLength(1);
});
