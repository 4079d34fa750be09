import { transformAsync } from '@babel/core';
import type { Plugin } from 'vite';

/**
 * Runs React Compiler over the page's own components and hooks, before TypeScript and JSX are compiled. A component that
 * it cannot compile fails the build: the lint rules of react-hooks say why. The wrappers in components/ui hold nothing worth
 * remembering and stay as they are, which keeps the first load small.
 */
export function reactCompiler(): Plugin {
  return {
    name: 'react-compiler',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/(?!components\/ui\/).*\.tsx?$/ },
      async handler(code, id) {
        const result = await transformAsync(code, {
          filename: id,
          babelrc: false,
          configFile: false,
          sourceMaps: true,
          parserOpts: { plugins: ['typescript', ...(id.endsWith('x') ? ['jsx' as const] : [])] },
          plugins: [['babel-plugin-react-compiler', { target: '19', panicThreshold: 'critical_errors' }]],
        });
        if (result?.code == null) return;
        return { code: result.code, map: result.map ?? null };
      },
    },
  };
}
