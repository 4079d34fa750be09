import { expect, it } from 'vitest';

import { FakeServer } from '@/testing/fake-server';

import { paceOf } from './pace';

const free = { spentMicros: 0, reservedMicros: 0, pricedItems: 0, unknownItems: 0 };
const done = { status: 'completed', startedAt: '2026-05-12T09:00:00Z', completedAt: '2026-05-12T09:01:00Z' } as const;

it('is that of the newest finished job of the kind, paid or not', () => {
  const server = new FakeServer();
  server.addJob({ ...done, jobType: 'custom', completedItems: 60 });
  server.addJob({ ...done, completedItems: 30, cost: { ...free, spentMicros: 900_000, perImageMicros: 30_000 } });
  server.addJob({ ...done, completedItems: 20, cost: free });
  server.addJob({ ...done, completedItems: 1, cost: free });
  server.addJob({ status: 'processing', completedItems: 9 });
  expect(paceOf(server.jobs, 'main_image', false)).toEqual({ seconds: 3, costMicros: undefined });
  expect(paceOf(server.jobs, 'main_image', true)).toEqual({ seconds: 2, costMicros: 30_000 });
  expect(paceOf(server.jobs, 'batch_optimize', false)).toBeUndefined();
});
