import { expect, it, vi } from 'vitest';

import { isWrittenIn, preferredLocale, rememberLocale, splitLocale, withLocale } from './locale';

it.each([
  ['/dashboard/aiplayground', 'en', '/dashboard/aiplayground'],
  ['/zh/dashboard/aiplayground', 'zh', '/dashboard/aiplayground'],
  ['/zh', 'zh', '/'],
  ['/ru/dashboard/aiplayground', 'ru', '/dashboard/aiplayground'],
  ['/ru', 'ru', '/'],
  ['/zhongguo', 'en', '/zhongguo'],
  ['/rugs', 'en', '/rugs'],
  ['/', 'en', '/'],
] as const)('splits %s into language and place', (address, locale, pathname) => {
  expect(splitLocale(address)).toEqual({ locale, pathname });
  expect(withLocale(pathname, locale)).toBe(address);
});

it.each([
  [['ru-RU', 'en-US'], 'ru'],
  [['de-DE', 'zh-CN', 'en'], 'zh'],
  [['de-DE'], 'en'],
] as const)('takes the language of a browser that wants %s, and remembers it', (languages, locale) => {
  const wanted = vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
  expect(preferredLocale()).toBe(locale);
  wanted.mockReturnValue(['en']);
  expect(preferredLocale()).toBe(locale);
});

it('prefers what was chosen to what the browser wants', () => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['ru']);
  rememberLocale('en');
  expect(preferredLocale()).toBe('en');
});

it('tells whether a sentence is in the language of the page', () => {
  expect(isWrittenIn('en', 'The disk is full.')).toBe(true);
  expect(isWrittenIn('zh', 'The disk is full.')).toBe(false);
  expect(isWrittenIn('zh', '磁盘已满。')).toBe(true);
  expect(isWrittenIn('ru', 'The disk is full.')).toBe(false);
  expect(isWrittenIn('ru', 'Диск заполнен.')).toBe(true);
  expect(isWrittenIn('en', '')).toBe(false);
});
