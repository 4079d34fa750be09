#!/usr/bin/env node
// Checks the table "URL, route, service, repository, feature" of CONTRIBUTING.md against the tree: each file is
// there, and the route's file serves the URL. Checks also that routes include nothing of the store or the queue.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const text = (path) => readFileSync(join(root, path), 'utf8');
const faults = [];

const rows = [...text('CONTRIBUTING.md').matchAll(/^\| `(\/[^`]+)` \|(.*)\|$/gm)];
if (rows.length === 0) faults.push('CONTRIBUTING.md has no table of resources');
for (const [, url, cells] of rows) {
  const [route, service, repository, feature] = cells.split('|').map((cell) => cell.trim().replaceAll('`', ''));
  const files = [
    `server/routes/${route}`,
    service && `server/service/${service}.cpp`,
    repository && `server/store/${repository}_repository.cpp`,
    feature && `web/src/features/${feature}`,
  ].filter(Boolean);
  for (const file of files.filter((file) => !existsSync(join(root, file)))) faults.push(`${url}: ${file} is missing`);
  const path = join('server/routes', route);
  if (existsSync(join(root, path)) && !text(path).includes(`"${url}`)) faults.push(`${url}: ${path} does not serve it`);
}

for (const file of readdirSync(join(root, 'server/routes'))) {
  const found = text(join('server/routes', file)).match(/#include "(store|queue)\/[^"]+"|\b(store|queue)::/);
  if (found) faults.push(`server/routes/${file}: ${found[0]}: routes use types of service and domain only`);
}

for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
