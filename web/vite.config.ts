/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url';

import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

import { compiledMessages } from './scripts/compiled-messages-plugin.ts';
import { compress } from './scripts/compress-plugin.ts';
import { fakeApi } from './scripts/fake-api-plugin.ts';
import { firstLoad } from './scripts/first-load-plugin.ts';
import { reactCompiler } from './scripts/react-compiler-plugin.ts';

function packages(names: string[]): RegExp {
  return new RegExp(`/node_modules/(${names.join('|')})`);
}

export default defineConfig(({ mode }) => ({
  plugins: [
    // Tests run what people wrote; the end-to-end tests run what is built.
    ...(mode === 'test' ? [] : [reactCompiler()]),
    react(),
    tailwindcss(),
    compiledMessages(),
    compress(),
    firstLoad({ budget: 290_000 }),
    ...(mode.startsWith('fake') ? [fakeApi({ empty: mode === 'fake-empty' })] : []),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // Small assets stay files: the page's content security policy names no data: fonts.
    assetsInlineLimit: 0,
    // The polyfill would be an inline script.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page stands on changes seldom: browsers keep it over many versions. The rest goes by route.
          groups: [
            { name: 'vendor', test: packages(['react', 'react-dom', 'scheduler', '@tanstack/(?!.*virtual)', 'use-intl', 'openapi-fetch', 'zustand', 'tailwind-merge', 'clsx', 'class-variance-authority']), priority: 3 },
            { name: 'ui', test: packages(['@radix-ui', 'radix-ui', '@floating-ui', 'lucide-react', 'sonner']), minShareCount: 3, priority: 2 },
            { name: 'shared', test: /src\/(components|lib|stores|i18n)\/(?!messages\/)/, minShareCount: 3, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    ...(mode.startsWith('fake') ? {} : { proxy: { '/api': process.env.AIP_SERVER ?? 'http://127.0.0.1:8080' } }),
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['./src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
    restoreMocks: true,
    // Modules and the DOM are loaded once a worker: files that share them clean up after themselves (setup.ts).
    isolate: false,
    maxWorkers: 2,
    testTimeout: 15_000,
  },
}));
