import { createTranslator } from 'use-intl';
import { describe, expect, it } from 'vitest';

import en from './messages/en.json';
import zh from './messages/zh.json';

/** Every text by its path; entries of lists count, too. */
function texts(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is no text`);
  return Object.entries(value).flatMap(([key, child]) => texts(child, path === '' ? key : `${path}.${key}`));
}

/** The arguments of an ICU message: names after an opening brace, outside of quoted text. */
function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\s*(\w+)\s*(?=[,}])/g)].map(([, name]) => name ?? ''))].sort();
}

const english = new Map(texts(en));
const chinese = new Map(texts(zh));

describe('messages', () => {
  it('are complete in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('are never empty', () => {
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('take the same arguments in both languages', () => {
    const different = [...english].filter(([path, text]) => {
      const other = chinese.get(path);
      return other === undefined || placeholders(text).join() !== placeholders(other).join();
    });
    expect(different).toEqual([]);
  });

  it.each([
    ['en', english, en],
    ['zh', chinese, zh],
  ] as const)('parse and format (%s)', (locale, all, messages) => {
    const faults: string[] = [];
    for (const [path, text] of all) {
      const translate = createTranslator({
        locale,
        messages: { only: text },
        onError: (error) => faults.push(`${path}: ${error.message}`),
      });
      translate('only', Object.fromEntries(placeholders(text).map((name) => [name, 2])));
    }
    expect(faults).toEqual([]);
    expect(messages.page.title).not.toBe('');
  });
});
