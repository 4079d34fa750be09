import { afterEach, beforeEach, expect, it, vi } from 'vitest';

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

function openTab(name = 'events') {
  const events: LiveEvent[] = [];
  const states: StreamState[] = [];
  const stop = startEventStream({
    url: '/events',
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

beforeEach(() => withLocks(undefined));
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

it('tries again after an error answer, ever more slowly, and asks for a resync once it is back', () => {
  vi.useFakeTimers();
  const { events } = tab();
  FakeEventSource.last.refuse();
  vi.advanceTimersByTime(1_000);
  expect(FakeEventSource.instances).toHaveLength(2);
  FakeEventSource.last.refuse();
  vi.advanceTimersByTime(1_000);
  expect(FakeEventSource.instances).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(FakeEventSource.instances).toHaveLength(3);
  FakeEventSource.last.open();
  expect(events).toEqual([{ type: 'resync', data: undefined }]);
});

it('opens one stream for all tabs', async () => {
  withLocks(new FakeLocks());
  const first = tab();
  const second = tab();
  FakeEventSource.last.open();
  FakeEventSource.last.send('pair', { id: 'pair-1' });
  await vi.waitFor(() => expect(second.events).toEqual([{ type: 'pair', data: { id: 'pair-1' } }]));
  expect(second.states).toContain('open');
  expect(first.events).toEqual(second.events);
  expect(FakeEventSource.instances).toHaveLength(1);
});

it('hands the stream to the next tab when the first closes', async () => {
  withLocks(new FakeLocks());
  const first = tab();
  const second = tab();
  FakeEventSource.last.open();
  await vi.waitFor(() => expect(second.states).toContain('open'));
  first.stop();
  await vi.waitFor(() => expect(FakeEventSource.instances).toHaveLength(2));
  expect(FakeEventSource.instances[0]?.readyState).toBe(FakeEventSource.CLOSED);
  expect(second.events).toEqual([{ type: 'resync', data: undefined }]);
});
