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

/** Modules of the named packages, and of our own under `src/components`. */
function modules(packages: string[], components: string[] = []): RegExp {
  const own = components.length === 0 ? '' : `|/src/components/(?:${components.join('|')})\\.tsx?$`;
  return new RegExp(`/node_modules/(?:${packages.join('|')})/${own}`);
}

/** What every page stands on. */
const vendor = [
  ...['react', 'react-dom', 'scheduler', '@tanstack/(?!.*virtual)[^/]+', 'use-intl', 'openapi-fetch', 'zustand', 'tailwind-merge', 'clsx', 'class-variance-authority'],
  '@radix-ui/(?:primitive|react-(?:slot|compose-refs|primitive|context|use-[^/]+|id|direction))',
];
const popups = ['@radix-ui/react-(?!switch)[^/]+', '@floating-ui/[^/]+', 'react-remove-scroll[^/]*', 'react-style-singleton', 'use-callback-ref', 'use-sidecar', 'aria-hidden', 'get-nonce'];
const popupComponents = ['ui/(?:alert-dialog|dialog|dropdown-menu|open-menu|popover|segmented|sheet|use-return-focus)'];
const formComponents = ['choice-cards', 'form-error', 'form-section', 'more', 'option-switch', 'panel', 'password-input', 'rows', 'ui/(?:input|label|switch)'];

const shared = new RegExp(`/src/(?:components/(?!(?:${[...popupComponents, ...formComponents].join('|')})\\.)|lib/(?!.*-(?:dialog|form)\\.)|stores/|i18n/(?!messages/))`);

export default defineConfig(({ mode }) => ({
  plugins: [
    // Tests run what people wrote; the end-to-end tests run what is built.
    ...(mode === 'test' ? [] : [reactCompiler()]),
    react(),
    tailwindcss(),
    compiledMessages(),
    compress(),
    firstLoad({ budget: 230_000 }),
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
          // What every page stands on changes seldom: browsers keep it over many versions. What opens when a person asks for
          // it, and forms, are no part of a first load. The rest goes by route.
          groups: [
            // A group takes along what its modules import, so what pages share comes before what they open.
            { name: 'vendor', test: modules(vendor), priority: 5 },
            { name: 'shared', test: shared, minShareCount: 3, priority: 4 },
            { name: 'popups', test: modules(popups, popupComponents), minShareCount: 2, priority: 3 },
            { name: 'forms', test: modules(['@radix-ui/react-switch'], formComponents), minShareCount: 2, priority: 2 },
            { name: 'icons', test: modules(['lucide-react']), minShareCount: 3, priority: 1 },
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
    testTimeout: 30_000,
  },
}));
