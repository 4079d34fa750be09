import { expect, it } from 'vitest';

import { compareNames, sameName } from './names';

it('finds the same name however it was typed', () => {
  expect(sameName('Чайник'.normalize('NFD'))).toBe(sameName('ЧАЙНИК'));
  expect(sameName('Müsli ')).toBe(sameName('mu\u0308sli'));
  expect(sameName('SKU-1')).not.toBe(sameName('SKU-2'));
});

it('sorts as people count', () => {
  const sorted = ['SKU-10', 'Ель', 'sku-3', 'SKU-2', 'ёлка', 'SKU-1', 'Кружка'].sort(compareNames);
  expect(sorted).toEqual(['SKU-1', 'SKU-2', 'sku-3', 'SKU-10', 'ёлка', 'Ель', 'Кружка']);
});
