// docs/api.md: its commands work in the order they stand in, and its table of errors is the server's.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Server, root, temporaryFolder } from '../support/node/server.mjs';

const text = readFileSync(join(root, 'docs/api.md'), 'utf8');

test('every command of docs/api.md works', { timeout: 180_000 }, async () => {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
  assert.ok(blocks.length >= 10);
  const folder = temporaryFolder();
  symlinkSync(join(root, 'examples'), join(folder.path, 'examples'));
  const server = await Server.start(join(folder.path, 'data'), ['--workers', '2']);
  try {
    const script = blocks.join('\n').replaceAll('http://127.0.0.1:8080', server.url);
    const run = spawnSync('bash', ['-xeuo', 'pipefail', '-c', script], { cwd: folder.path, encoding: 'utf8', timeout: 150_000 });
    assert.equal(run.status, 0, run.stdout + run.stderr);
    for (const shown of ['"owner"', 'created front.jpg', '{"status":"completed","totalItems":3,"completedItems":3,"failedItems":0}', '"processed":3', '"fileCount":3']) {
      assert.ok(run.stdout.includes(shown), `${shown} in\n${run.stdout}`);
    }
    const size = (name) => statSync(join(folder.path, name)).size;
    assert.ok(size('front-small.jpg') > 1000 && size('front-small.jpg') < size('front.jpg'));
  } finally {
    await server.stop();
    folder.remove();
  }
});

test('its table of errors is the one of the server', () => {
  const source = readFileSync(join(root, 'server/routes/error_table.cpp'), 'utf8');
  const served = [...source.matchAll(/^ +\{k\w+, (\d{5}), (\d{3}),/gm)].map(([, code, status]) => `${code} ${status}`);
  const listed = [...text.matchAll(/^\| (\d{5}) \| `\w+` \| (\d{3}) \|/gm)].map(([, code, status]) => `${code} ${status}`);
  assert.ok(served.length >= 20);
  assert.deepEqual(listed, served.sort());
});
