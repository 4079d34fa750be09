import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Plugin } from 'vite';

/** What a visitor of a page loads besides the entry: ends of the paths of modules that are loaded on demand. */
const pages = {
  'sign-in': ['routes/auth.lazy.tsx'],
  overview: ['routes/shell.lazy.tsx', 'routes/overview.lazy.tsx'],
};

/** The largest file of texts stands for the one language that is loaded. */
const texts = /src\/i18n\/messages\/\w+\.json$/;

interface FirstLoadOptions {
  /** Bytes of HTML, scripts and styles, each file packed with gzip; fonts and pictures are not counted. */
  budget: number;
}

/** Prints what the first load of the sign-in and of the overview weighs, and fails the build above the budget. */
export function firstLoad({ budget }: FirstLoadOptions): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      if (dir === undefined) return;
      const size = (name: string) => gzipSync(readFileSync(join(dir, name)), { level: 9 }).byteLength;
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const largestTexts = chunks
        .filter(({ facadeModuleId }) => facadeModuleId !== null && texts.test(facadeModuleId))
        .map(({ fileName }) => fileName)
        .sort((one, other) => size(other) - size(one))[0];
      const always = Object.keys(bundle).filter((name) => /\.(css|html)$/.test(name));

      const tooLarge: string[] = [];
      for (const [page, modules] of Object.entries(pages)) {
        const files = new Set(always);
        const add = (name: string) => {
          const chunk = chunks.find(({ fileName }) => fileName === name);
          if (!chunk || files.has(name)) return;
          files.add(name);
          chunk.imports.forEach(add);
        };
        chunks.filter(({ isEntry }) => isEntry).forEach(({ fileName }) => add(fileName));
        if (largestTexts !== undefined) add(largestTexts);
        for (const end of modules) {
          const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(end)));
          if (!chunk) throw new Error(`first load: no chunk has ${end}`);
          add(chunk.fileName);
        }
        const total = [...files].reduce((sum, name) => sum + size(name), 0);
        console.log(`first load of ${page}: ${(total / 1000).toFixed(1)} kB gzip in ${files.size} files (at most ${budget / 1000} kB)`);
        if (total > budget) tooLarge.push(page);
      }
      if (tooLarge.length > 0) throw new Error(`The first load is above its budget: ${tooLarge.join(', ')}`);
    },
  };
}
