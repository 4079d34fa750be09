import compile from 'icu-minify/compile';
import type { Plugin } from 'vite';

import { pageNamespaces } from '../src/i18n/page-namespaces.ts';

function compileTexts(value: unknown): unknown {
  if (typeof value === 'string') return compile(value);
  if (Array.isArray(value)) return value.map(compileTexts);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, compileTexts(child)]));
  }
  return value;
}

/** The namespaces that are shown by some pages only, or all others. */
function part(texts: unknown, ofPages: boolean): unknown {
  if (typeof texts !== 'object' || texts === null) throw new Error('texts are no object');
  const names: readonly string[] = pageNamespaces;
  return Object.fromEntries(Object.entries(texts).filter(([name]) => names.includes(name) === ofPages));
}

const isPart = (id: string) => /[?&]page-texts$/.test(id);

/**
 * Parses the ICU texts of the page when it is built, so that browsers load no parser for them, and splits off what only
 * some pages show.
 */
export function compiledMessages(): Plugin[] {
  return [
    {
      name: 'compiled-messages',
      apply: 'build',
      enforce: 'pre',
      config: () => ({ resolve: { alias: { 'use-intl/format-message': 'use-intl/format-message/format-only' } } }),
      transform: {
        filter: { id: /\/src\/i18n\/messages\/\w+\.json(\?page-texts)?$/ },
        handler: (code, id) => ({
          code: `export default ${JSON.stringify(compileTexts(part(JSON.parse(code), isPart(id))))}`,
          moduleType: 'js',
          map: null,
        }),
      },
    },
    {
      // The texts of some pages are among the others there, and loaded once more: the same code loads them either way.
      name: 'plain-messages',
      apply: 'serve',
      enforce: 'pre',
      transform: {
        filter: { id: /\/src\/i18n\/messages\/\w+\.json\?.*page-texts$/ },
        handler: (code) => ({ code: `export default ${JSON.stringify(part(JSON.parse(code), true))}`, moduleType: 'js', map: null }),
      },
    },
  ];
}
