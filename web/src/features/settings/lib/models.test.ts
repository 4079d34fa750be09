import { expect, it } from 'vitest';

import type { ModelChange } from '@/lib/api/types';

import { modelNameOf, shareOf } from './models';

const change = (fields: Partial<ModelChange>): ModelChange => ({
  kind: 'install',
  model: 'isnet',
  state: 'running',
  done: 0,
  total: 1,
  startedAt: '2026-05-12T09:30:00.000Z',
  ...fields,
});

it('never goes back from one step to the next', () => {
  const steps = ['fetching', 'unpacking', 'converting', 'calibrating', 'checking', 'installing'];
  const shares = steps.flatMap((step) => [0, 1, 2].map((done) => shareOf(change({ step, done, total: 2 }))));
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
  expect(shareOf(change({}))).toBe(0);
});

it.each([
  ['U²-Net (Portrait).onnx', 'u-net-portrait'],
  ['model.v2.ONNX', 'model.v2'],
  ['模型.onnx', ''],
  [`${'x'.repeat(60)}.onnx`, 'x'.repeat(40)],
])('makes a name of %s', (file, name) => expect(modelNameOf(file)).toBe(name));
