import { expect, it } from 'vitest';

import { amountText, microsOf } from './money';

it.each([
  ['5', 5_000_000],
  [' 2.50 ', 2_500_000],
  ['2,5', 2_500_000],
  ['0.039', 39_000],
  ['0', 0],
  ['', undefined],
  ['five', undefined],
  ['-1', undefined],
  ['1000001', undefined],
])('reads %j', (text, micros) => {
  expect(microsOf(text)).toBe(micros);
});

it.each([
  [5_000_000, '5'],
  [2_500_000, '2.50'],
  [39_000, '0.039'],
  [undefined, ''],
])('writes %j as it is typed', (micros, text) => {
  expect(amountText(micros)).toBe(text);
});
