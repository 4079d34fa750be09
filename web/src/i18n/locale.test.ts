import { expect, it } from 'vitest';

import { splitLocale, withLocale } from './locale';

it.each([
  ['/dashboard/aiplayground', 'en', '/dashboard/aiplayground'],
  ['/zh/dashboard/aiplayground', 'zh', '/dashboard/aiplayground'],
  ['/zh', 'zh', '/'],
  ['/zhongguo', 'en', '/zhongguo'],
  ['/', 'en', '/'],
] as const)('splits %s into language and place', (address, locale, pathname) => {
  expect(splitLocale(address)).toEqual({ locale, pathname });
  expect(withLocale(pathname, locale)).toBe(address);
});
