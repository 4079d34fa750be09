import { createTranslator } from 'use-intl';
import { describe, expect, it } from 'vitest';

import { locales } from './locale';
import { loadMessages } from './messages';

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

/** The forms of each plural in a message, such as `one other`; a form for one number (`=0`) is not counted. */
function pluralForms(text: string): string[] {
  return [...text.matchAll(/\{\s*\w+\s*,\s*plural\s*,/g)].map(({ index, 0: head }) => {
    const forms: string[] = [];
    let depth = 1;
    let word = '';
    for (const sign of text.slice(index + head.length)) {
      if (sign === '{') {
        if (depth === 1 && !word.trim().startsWith('=')) forms.push(word.trim());
        depth += 1;
      } else if (sign === '}') {
        depth -= 1;
        word = '';
        if (depth === 0) break;
      } else if (depth === 1) word += sign;
    }
    return forms.sort().join(' ');
  });
}

const all = await Promise.all(
  locales.map(async (locale) => ({ locale, messages: new Map(texts(await loadMessages(locale))) })),
);
const english = all.find(({ locale }) => locale === 'en')?.messages ?? new Map<string, string>();

describe.each(all)('messages ($locale)', ({ locale, messages }) => {
  it('are complete', () => {
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('are never empty', () => {
    expect([...messages].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('take the same arguments as in English', () => {
    const different = [...english].filter(([path, text]) => {
      const other = messages.get(path);
      return other === undefined || placeholders(text).join() !== placeholders(other).join();
    });
    expect(different).toEqual([]);
  });

  it('have every plural form that the language has', () => {
    const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted().join(' ');
    const wrong = [...messages].filter(([, text]) => pluralForms(text).some((found) => found !== forms));
    expect(wrong).toEqual([]);
  });

  it.each([0, 1, 2, 5, 21])('parse and format with %i', (count) => {
    const faults: string[] = [];
    for (const [path, text] of messages) {
      const translate = createTranslator({
        locale,
        messages: { only: text },
        onError: (error) => faults.push(`${path}: ${error.message}`),
      });
      translate('only', Object.fromEntries(placeholders(text).map((name) => [name, count])));
    }
    expect(faults).toEqual([]);
  });
});
