// What strangers send costs nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Client, Server, temporaryFolder } from '../support/node/server.mjs';

let folder;
let server;
let client;

before(async () => {
  folder = temporaryFolder();
  server = await Server.start(join(folder.path, 'data'), ['--workers', '0']);
  client = new Client(server.url);
  await client.setUp();
});

after(async () => {
  await server.stop();
  folder.remove();
});

/** The status line of a request whose head announces `length` bytes, of which none is sent. */
function announce(method, path, length, fields = []) {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error(`${method} ${path}: no answer before the body`)));
    socket.on('data', (bytes) => (answer += bytes)).on('error', reject).on('close', () => resolve(answer.split('\r\n')[0]));
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${fields.join('\r\n')}${fields.length ? '\r\n' : ''}\r\n`);
  });
}

const routes = [...readFileSync(join(import.meta.dirname, '../../docs/access.md'), 'utf8').matchAll(/^\| `(POST|PUT|PATCH|DELETE) (\S+)` +\| `\w+` +\| (\w+)/gm)]
  .map(([, method, path, nobody]) => ({ method, nobody, path: path.replace('…', '/api/ai-playground').replaceAll(/\{\w+\}/g, 'x') }));

test('who may not call is told so before the body, on every route', async () => {
  assert.ok(routes.length > 30, `${routes.length} routes`);
  for (const { method, path } of routes.filter(({ nobody }) => nobody === '401')) {
    const status = await announce(method, path, 1_000_000);
    assert.match(status, /^HTTP\/1\.1 401 /, `${method} ${path}: ${status}`);
  }
});

test('what anybody may send is 16 KiB', async () => {
  const open = routes.filter(({ nobody }) => nobody === 'yes');
  assert.ok(open.length >= 2);
  for (const { method, path } of open) assert.match(await announce(method, path, 16_385), /^HTTP\/1\.1 413 /, path);
});

test('fifty strangers with 63 MiB each cost no memory', async () => {
  const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]) / 1024;
  const earlier = memory();
  const answers = await Promise.all(Array.from({ length: 50 }, () => announce('POST', '/v1/images/edits', 63 * 2 ** 20, ['Authorization: Bearer aip_made_up'])));
  assert.ok(answers.every((status) => status.startsWith('HTTP/1.1 401 ')), answers[0]);
  assert.ok(memory() - earlier < 32, `${earlier} MiB, then ${memory()}`);
});
