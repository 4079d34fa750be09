import compile from 'icu-minify/compile';
import type { Plugin } from 'vite';

function compileTexts(value: unknown): unknown {
  if (typeof value === 'string') return compile(value);
  if (Array.isArray(value)) return value.map(compileTexts);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, compileTexts(child)]));
  }
  return value;
}

/** Parses the ICU texts of the page when it is built, so that browsers load no parser for them. */
export function compiledMessages(): Plugin {
  return {
    name: 'compiled-messages',
    apply: 'build',
    enforce: 'pre',
    config: () => ({ resolve: { alias: { 'use-intl/format-message': 'use-intl/format-message/format-only' } } }),
    transform: {
      filter: { id: /\/src\/i18n\/messages\/\w+\.json$/ },
      handler: (code) => ({ code: JSON.stringify(compileTexts(JSON.parse(code))), map: null }),
    },
  };
}
