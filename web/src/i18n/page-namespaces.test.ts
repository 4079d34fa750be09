import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { pageNamespaces } from './page-namespaces';

/** Where the texts of `pageNamespaces` are at hand: what is shown by routes that wait for them. */
const allowed = /^(features\/(settings|profiles|templates|accounts|cut-out|search)\/|features\/jobs\/components\/jobs?-(?!progress)|components\/api-key-field|lib\/profiles\/test-connection|lib\/shortcuts\/shortcuts-dialog|routes\/)/;
const names = pageNamespaces.join('|');
const used = new RegExp(`useTranslations\\(['"](${names})['".]|\\b[a-z]+\\(['"\`](${names})\\.`);

it('are shown only by pages that wait for them', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.test)\.tsx?$/.test(file));
  const users = files.filter((file) => used.test(readFileSync(join('src', file), 'utf8')));
  expect(users.length).toBeGreaterThan(10);
  expect(users.filter((file) => !allowed.test(file))).toEqual([]);
});
