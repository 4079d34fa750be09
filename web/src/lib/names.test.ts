import { expect, it } from 'vitest';

import { canonicalSku, compareNames, searchName } from './names';

it.each([
  ['ЧАЙНИК', 'Чайник'.normalize('NFD')],
  ['mu\u0308sli', 'Müsli '],
  ['STRASSE', 'Straße'],
  ['ΟΔΟΣ', 'ΟΔΌΣΗΜΑ'],
  ['σασ', 'σας'],
  ['abc12', 'ＡＢＣ１２'],
  ['カナ', 'ｶﾅ'],
  ['fi', 'ﬁ'],
  ['istanbul', 'İSTANBUL'],
  ['ısparta', 'ISPARTA'],
  ['елка', 'Ёлка'],
  ['naive', 'naïve'],
])('a search for %s finds %s', (typed, name) => {
  expect(searchName(name)).toContain(searchName(typed));
});

it('a search tells letters apart that people tell apart', () => {
  expect(searchName('майка')).not.toBe(searchName('маика'));
  expect(searchName('が')).not.toBe(searchName('か'));
  expect(searchName('SKU-1')).not.toBe(searchName('SKU-2'));
});

it('spells a SKU as the server does', () => {
  for (const blank of [' ', '\t', '\u3000', '\u00a0', '\u2009', '\u2028', '\u0085', '\ufeff', '\u200b', '\u200e']) {
    expect(canonicalSku(`${blank}MUG 1${blank}${blank}`)).toBe('MUG 1');
  }
  expect(canonicalSku('MU\u00adG\u200e1')).toBe('MUG1');
  expect(canonicalSku('\u202eevil')).toBe('\u202eevil');
  expect(canonicalSku('👨\u200d👩')).toBe('👨\u200d👩');
  expect(canonicalSku('Чайник'.normalize('NFD'))).toBe('Чайник');
  expect(canonicalSku('mug')).not.toBe(canonicalSku('MUG'));
});

it('sorts as people count', () => {
  const sorted = ['SKU-10', 'Ель', 'sku-3', 'SKU-2', 'ёлка', 'SKU-1', 'Кружка'].sort(compareNames);
  expect(sorted).toEqual(['SKU-1', 'SKU-2', 'sku-3', 'SKU-10', 'ёлка', 'Ель', 'Кружка']);
});
