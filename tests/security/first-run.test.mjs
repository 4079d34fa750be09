// Nobody but its owner sets a new server up, and nothing of it is lost or shown by its files.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { Client, Server, owner, temporaryFolder } from '../support/node/server.mjs';

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
function call(url, host, { method = 'GET', path = '/', body } = {}) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const text = body && JSON.stringify(body);
    const asked = request(
      { hostname, port, method, path, headers: { host, ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) } },
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
    assert.deepEqual(await new Client(server.url).get('/api/auth/session'), { setupRequired: true });
    const taken = await call(server.url, `localhost:${port}`, { method: 'POST', path: '/api/auth/setup', body: owner });
    assert.equal(taken.status, 201);
  } finally {
    await server.stop();
  }
}));

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
