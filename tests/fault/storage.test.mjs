// What goes wrong around the server ends in a clear message, and nothing is lost.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Client, Server, binary, owner, root, temporaryFolder } from '../support/node/server.mjs';
import { sql } from '../support/node/sql.mjs';

const api = '/api/ai-playground';
const run = (...args) => spawnSync(binary, args, { encoding: 'utf8', timeout: 60_000 });

test('a second server on the same data folder is refused, and says who holds it', async () => {
  const folder = temporaryFolder();
  const server = await Server.start(folder.path);
  try {
    const second = run('serve', '--listen', '127.0.0.1:0', '--data', folder.path);
    assert.equal(second.status, 1);
    assert.match(second.stderr, new RegExp(`process ${server.child.pid}`));
    assert.match(second.stderr, /--data/);
  } finally {
    await server.stop();
    folder.remove();
  }
});

test('a port in use is refused, and says what to do', async () => {
  const folder = temporaryFolder();
  const server = await Server.start(join(folder.path, 'one'));
  try {
    const port = new URL(server.url).port;
    const second = run('serve', '--listen', `127.0.0.1:${port}`, '--data', join(folder.path, 'two'));
    assert.equal(second.status, 1);
    assert.match(second.stderr, new RegExp(port));
    assert.match(second.stderr, /--listen/);
  } finally {
    await server.stop();
    folder.remove();
  }
});

test('SIGTERM stops the server gracefully', async () => {
  const folder = temporaryFolder();
  const server = await Server.start(folder.path);
  const { code, signal } = await server.stop();
  folder.remove();
  assert.equal(code, 0);
  assert.equal(signal, null);
});

test('data of a newer version is left alone', () => {
  const folder = temporaryFolder();
  try {
    assert.equal(run('migrate', '--data', folder.path).status, 0);
    const newer = spawnSync('python3', [
      '-c',
      'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nc.execute("insert into schema_migration select 9999, name, checksum, applied_at from schema_migration limit 1")\nc.commit()',
      join(folder.path, 'aiplayground.db'),
    ]);
    assert.equal(newer.status, 0, String(newer.stderr));
    const refused = run('serve', '--listen', '127.0.0.1:0', '--data', folder.path);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /9999/);
    assert.match(refused.stderr, /newer/);
  } finally {
    folder.remove();
  }
});

test('a full disk refuses the photo with 507, keeps what is there, and takes it once there is room', async () => {
  // A file system of its own, small enough to fill; mounting it takes root.
  const folder = temporaryFolder();
  const disk = join(folder.path, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk], { encoding: 'utf8' });
  assert.equal(mounted.status, 0, `mount: ${mounted.stderr}`);
  const server = await Server.start(disk);
  try {
    const client = new Client(server.url);
    await client.setUp();
    const catalog = join(root, 'examples/catalog');
    const sku = readdirSync(catalog)[0];
    const photo = readFileSync(join(catalog, sku, readdirSync(join(catalog, sku))[0]));
    let refused;
    let taken = 0;
    for (let n = 0; n < 400 && !refused; ++n) {
      // The same photo with other bytes behind its end, so that each is new.
      const bytes = new Uint8Array(Buffer.concat([photo, Buffer.from(`#${n}`)]));
      const response = await client.request('PUT', `${api}/folders/full/images/${n}.jpg`, bytes);
      if (response.status === 200) ++taken;
      else refused = response;
    }
    assert.ok(taken > 0);
    assert.equal(refused.status, 507);
    assert.match((await refused.json()).message, /full/i);
    const ready = () => fetch(`${server.url}/readyz`);
    const unready = await ready();
    assert.equal(unready.status, 503);
    assert.match(await unready.text(), /disk is full/);
    const { pairs } = await client.get(`${api}/folders/full/pairs`);
    assert.equal(pairs.length, taken, 'every photo that was taken is there');
    for (const pair of pairs) {
      const image = await client.request('GET', pair.inputImageUrl);
      assert.equal((await image.arrayBuffer()).byteLength, pair.inputBytes, 'and whole');
    }
    for (const pair of pairs.slice(0, 10)) {
      await client.call('DELETE', `${api}/folders/full/images/${pair.name}`);
    }
    const again = await client.request('PUT', `${api}/folders/full/images/again.jpg`, new Uint8Array(photo));
    assert.equal(again.status, 200);
    assert.equal((await ready()).status, 200);
  } finally {
    await server.stop();
    spawnSync('umount', [disk]);
    folder.remove();
  }
});

test('on a full disk who is signed in stays so, though their visit can not be noted', async () => {
  const folder = temporaryFolder();
  const disk = join(folder.path, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk], { encoding: 'utf8' });
  assert.equal(mounted.status, 0, `mount: ${mounted.stderr}`);
  let server = await Server.start(disk, ['--workers', '0']);
  try {
    const client = new Client(server.url);
    await client.setUp();
    const { token } = await client.post('/api/auth/tokens', { name: 'script', scope: 'read' });
    await server.stop();
    // Long ago, so that the next visit is to be noted; and a database without room of its own.
    sql({ data: disk }, "update session set last_seen_at = last_seen_at - 3600000");
    server = await Server.start(disk, ['--workers', '0']);
    client.url = server.url;
    const file = openSync(join(disk, 'filler'), 'w');
    assert.throws(() => {
      for (;;) writeSync(file, Buffer.alloc(4096));
    }, /ENOSPC/);
    closeSync(file);
    const { user } = await client.get('/api/auth/session');
    assert.equal(user.email, owner.email);
    const status = await fetch(`${server.url}${api}/status`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(status.status, 200);
    assert.match(server.log, /noting a use/);
  } finally {
    await server.stop();
    spawnSync('umount', [disk]);
    folder.remove();
  }
});
