// Nobody but its owner sets a new server up, and nothing of it is lost or shown by its files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { Client, Server, binary, owner, temporaryFolder } from '../support/node/server.mjs';

/** Runs `steps` with a new data folder. */
const inFolder = (steps) => async () => {
  const folder = temporaryFolder();
  try {
    await steps(join(folder.path, 'data'));
  } finally {
    folder.remove();
  }
};

/** A call under another name than fetch() would send. */
function call(url, host, { method = 'GET', path = '/', body, fields = {} } = {}) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const text = body && JSON.stringify(body);
    const asked = request(
      { hostname, port, method, path, headers: { host, ...fields, ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) } },
      (response) => {
        let answer = '';
        response.on('data', (bytes) => (answer += bytes)).on('end', () => resolve({ status: response.statusCode, text: answer }));
      },
    );
    asked.on('error', reject).end(text);
  });
}

const startFails = async (data, ...extra) => {
  await assert.rejects(async () => (await Server.start(data, extra)).stop());
  try {
    await (await Server.start(data, extra)).stop();
  } catch (error) {
    return error.message;
  }
};

test('a page that had its own name resolved to this machine can not take the server over', inFolder(async (data) => {
  const server = await Server.start(data, ['--workers', '0']);
  try {
    const { port } = new URL(server.url);
    const body = { email: 'evil@example.com', password: 'correct horse battery' };
    for (const host of [`evil.example:${port}`, 'evil.example', `localhost.evil.example:${port}`, `127.0.0.1.evil.example:${port}`]) {
      const refused = await call(server.url, host, { method: 'POST', path: '/api/auth/setup', body });
      assert.equal(refused.status, 421, host);
    }
    assert.deepEqual(await new Client(server.url).get('/api/auth/session'), { setupRequired: true, setupCodeRequired: false });
    const taken = await call(server.url, `localhost:${port}`, { method: 'POST', path: '/api/auth/setup', body: owner });
    assert.equal(taken.status, 201);
  } finally {
    await server.stop();
  }
}));

/** What the session call says to a browser under `host`, and what a first account with `setupCode` gets. */
const session = async (server, host, fields = {}) => JSON.parse((await call(server.url, host, { path: '/api/auth/session', fields })).text).data;
const setUp = (server, host, setupCode, fields = {}) =>
  call(server.url, host, { method: 'POST', path: '/api/auth/setup', body: { ...owner, ...(setupCode && { setupCode }) }, fields });

test('a server on the loopback answers under its own names only, on every address', inFolder(async (data) => {
  const server = await Server.start(data, ['--workers', '0', '--public-host', 'shop.example']);
  try {
    for (const path of ['/', '/healthz', '/api/auth/session', '/api/ai-playground/status']) {
      assert.equal((await call(server.url, 'evil.example', { path })).status, 421, path);
      assert.notEqual((await call(server.url, 'shop.example', { path })).status, 421, path);
      assert.notEqual((await call(server.url, 'localhost:8080', { path })).status, 421, path);
    }
    assert.equal((await session(server, 'shop.example')).setupCodeRequired, true);
    assert.equal((await setUp(server, 'shop.example')).status, 403);
    assert.equal((await setUp(server, 'localhost', undefined, { 'x-forwarded-for': '192.0.2.7' })).status, 403, 'a proxy that nobody named');
    assert.equal((await session(server, 'localhost')).setupCodeRequired, false);
    assert.equal((await setUp(server, 'localhost')).status, 201);
  } finally {
    await server.stop();
  }
}));

for (const [how, options, host] of [
  ['on another address than the loopback', ['--listen', '0.0.0.0:0'], 'nas.local'],
  ['behind a trusted proxy', ['--trusted-proxy', '127.0.0.1'], 'shop.example'],
]) {
  test(`${how}, the first account needs the code that was printed`, inFolder(async (data) => {
    const start = () => Server.start(data, ['--workers', '0', ...options]);
    let server = await start();
    try {
      const code = server.setupCode;
      assert.match(code, /^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}$/);
      assert.equal((await session(server, host)).setupCodeRequired, true);
      for (const wrong of [undefined, 'guess', '0000-0000-0000']) {
        const refused = await setUp(server, host, wrong);
        assert.equal(refused.status, 403);
        assert.equal(JSON.parse(refused.text).details[0].field, 'setupCode');
      }
      for (let n = 0; n < 2; ++n) await setUp(server, host, 'another guess');
      assert.equal((await setUp(server, host, code)).status, 429, 'after five guesses');

      await server.stop();
      server = await start();
      assert.equal(server.setupCode, code, 'it is the same after a restart');
      assert.equal((await setUp(server, host, code.toUpperCase())).status, 201);
      assert.equal((await setUp(server, host)).status, 409);
    } finally {
      await server.stop();
    }
  }));
}

describe('the key that encrypts stored API keys', () => {
  const withStoredKey = async (data) => {
    const server = await Server.start(data, ['--workers', '0']);
    const client = new Client(server.url);
    await client.setUp();
    await client.call('PUT', '/api/ai-playground/settings', { apiEndpoint: 'https://api.example.com/v1', apiKey: 'sk-canary-0123456789abcdef' });
    await server.stop();
  };

  test('a missing one, another one, or one that everybody may read stops the start', inFolder(async (data) => {
    await withStoredKey(data);
    const file = join(data, 'secret.key');
    const key = readFileSync(file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(data).mode & 0o777, 0o700);

    rmSync(file);
    assert.match(await startFails(data), /is missing.*backup.*secrets reset/s);
    writeFileSync(file, Buffer.alloc(32, 7), { mode: 0o600 });
    assert.match(await startFails(data), /is not the key of this database/);
    writeFileSync(file, key);
    chmodSync(file, 0o644);
    assert.match(await startFails(data), /chmod 600/);
    chmodSync(file, 0o600);
    await (await Server.start(data, ['--workers', '0'])).stop();
  }));

  test('is replaced by a new one with `secrets rotate`, while no server runs', inFolder(async (data) => {
    await withStoredKey(data);
    const key = readFileSync(join(data, 'secret.key'));
    const rotate = () => spawnSync(binary, ['secrets', 'rotate', '--data', data], { encoding: 'utf8' });
    const server = await Server.start(data, ['--workers', '0']);
    assert.match(rotate().stderr, /Stop it first/);
    await server.stop();
    assert.match(rotate().stdout, /^1 stored keys are encrypted with a new secret\.key/);
    assert.notDeepEqual(readFileSync(join(data, 'secret.key')), key);
    const again = await Server.start(data, ['--workers', '0']);
    try {
      const client = new Client(again.url);
      await client.post('/api/auth/sign-in', owner);
      assert.equal((await client.get('/api/ai-playground/settings')).apiKeyHint, '…cdef');
    } finally {
      await again.stop();
    }
  }));

  test('neither database nor log holds a stored key', inFolder(async (data) => {
    await withStoredKey(data);
    for (const name of ['aiplayground.db', 'aiplayground.db-wal']) {
      try {
        assert.ok(!readFileSync(join(data, name)).includes('sk-canary-0123456789abcdef'), name);
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
    }
  }));

  test('a running server leaves no core file and lets no debugger in', inFolder(async (data) => {
    const server = await Server.start(data, ['--workers', '0']);
    try {
      const limits = readFileSync(`/proc/${server.child.pid}/limits`, 'utf8');
      assert.match(limits, /Max core file size\s+0\s+0/);
      assert.equal(statSync(`/proc/${server.child.pid}/mem`).uid, 0, 'what is not dumpable belongs to root');
    } finally {
      await server.stop();
    }
  }));
});
