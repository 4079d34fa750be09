import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { beforeEach, afterEach, expect, it, vi } from 'vitest';

import { keys } from '../api/keys';
import { createEventApplier } from './apply-event';

let client: QueryClient;
let applier: ReturnType<typeof createEventApplier>;

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient();
  applier = createEventApplier(client);
});
afterEach(() => {
  applier.stop();
  vi.useRealTimers();
});

it('patches a job wherever it is shown', () => {
  client.setQueryData(keys.job('job-1'), { id: 'job-1', status: 'pending', processedItems: 0 });
  client.setQueryData(keys.jobList({ page: 1 }), { items: [{ id: 'job-1', status: 'pending' }, { id: 'job-2', status: 'pending' }] });
  applier.apply({ type: 'job', data: { id: 'job-1', status: 'processing', processedItems: 3 } });
  expect(client.getQueryData(keys.job('job-1'))).toMatchObject({ status: 'processing', processedItems: 3 });
  expect(client.getQueryData(keys.jobList({ page: 1 }))).toMatchObject({
    items: [{ status: 'processing' }, { id: 'job-2', status: 'pending' }],
  });
});

it('asks once for a SKU however many of its pairs changed', () => {
  const invalidate = vi.spyOn(client, 'invalidateQueries');
  for (let index = 0; index < 20; index += 1) {
    applier.apply({ type: 'pair', data: { id: `pair-${index}`, sku: 'MUG', status: 'completed', reviewStatus: 'unreviewed' } });
  }
  vi.advanceTimersByTime(2_000);
  const asked = invalidate.mock.calls.map(([filter]) => JSON.stringify(filter?.queryKey));
  expect(asked.filter((key) => key === JSON.stringify(keys.pairs('MUG')))).toHaveLength(1);
  expect(asked.filter((key) => key === JSON.stringify(keys.folders))).toHaveLength(1);
});

it('appends a log line once', () => {
  const line = { id: 'log-1', jobId: 'job-1', level: 'info', message: 'started', timestamp: '2026-05-12T09:30:00Z' };
  client.setQueryData(keys.logs('job-1'), []);
  applier.apply({ type: 'log', data: line });
  applier.apply({ type: 'log', data: line });
  expect(client.getQueryData(keys.logs('job-1'))).toEqual([line]);
});

it('loses no log line that is written while the log is being read', async () => {
  const line = (id: string) => ({ id, jobId: 'job-1', level: 'info', message: id, timestamp: '2026-05-12T09:30:00Z' });
  const written = [line('log-1')];
  const queryKey = keys.logs('job-1');
  const observer = new QueryObserver(client, {
    queryKey,
    queryFn: async () => {
      const read = [...written];
      await new Promise((resolve) => setTimeout(resolve, 100));
      return read;
    },
  });
  const unsubscribe = observer.subscribe(() => undefined);
  written.push(line('log-2'));
  applier.apply({ type: 'log', data: line('log-2') });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(client.getQueryData(queryKey)).toEqual(written);
  unsubscribe();
});

it('ignores what is not what it says it is', () => {
  const invalidate = vi.spyOn(client, 'invalidateQueries');
  applier.apply({ type: 'job', data: undefined });
  applier.apply({ type: 'pair', data: { id: 7 } });
  vi.advanceTimersByTime(20_000);
  expect(invalidate).not.toHaveBeenCalled();
});

it('reloads everything after a resync', () => {
  const invalidate = vi.spyOn(client, 'invalidateQueries');
  applier.apply({ type: 'resync', data: undefined });
  expect(invalidate).toHaveBeenCalledWith();
});
