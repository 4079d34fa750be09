import { readdirSync } from 'node:fs';

import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

const features = readdirSync(new URL('./src/features', import.meta.url));

/** A feature imports itself, components/, lib/, stores/ and i18n/, and nothing of its neighbours, of app/ or of routes/. */
const featureBoundaries = features.map((feature) => ({
  files: [`src/features/${feature}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^@/features/(?!${feature}/)`,
            message: 'Features do not import one another; move what is shared to components/ or lib/.',
          },
          { regex: '^(\\.\\./)+features/', message: 'Features do not import one another.' },
          { regex: '^@/(app|routes)/', message: 'A feature does not know the pages that show it.' },
        ],
      },
    ],
  },
}));

export default ts.config(
  { ignores: ['dist', 'src/lib/api/schema.d.ts'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  reactHooks.configs.flat['recommended-latest'],
  {
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Members that are left out by taking them apart from the rest.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // The router takes a redirect as something thrown.
      '@typescript-eslint/only-throw-error': [
        'error',
        { allow: [{ from: 'package', package: '@tanstack/router-core', name: 'Redirect' }] },
      ],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['src/{components,lib,stores,i18n}/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^@/(features|app|routes)/', message: 'What is shared does not know the features.' }] },
      ],
    },
  },
  {
    files: ['src/components/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^@/(features|app|routes)/', message: 'What is shared does not know the features.' },
            {
              regex: '^@tanstack/react-query$|^openapi-fetch$|^@/lib/(live/|api/(client|queries|keys|idempotency)$|[a-z-]+/(.*-actions|decide|use-decide.*)$)',
              message: 'components/ only presents: what calls the API is in a feature, or in lib/<resource>/.',
            },
          ],
        },
      ],
    },
  },
  ...featureBoundaries,
  { files: ['eslint.config.js'], ...ts.configs.disableTypeChecked, languageOptions: { globals: globals.node } },
);
