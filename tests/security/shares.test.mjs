// One address, or one user, does not take what everybody shares.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { callFrom } from '../support/node/from-address.mjs';
import { mug } from '../support/node/photos.mjs';
import { Client, Server, binary, eventually, temporaryFolder } from '../support/node/server.mjs';
import { Stream } from '../support/node/stream.mjs';

let folder;
let server;
let client;

before(async () => {
  folder = temporaryFolder();
  // With 1,024 files a server takes 384 connections.
  server = await Server.start(join(folder.path, 'data'), ['--workers', '0'], { command: ['prlimit', '--nofile=1024', binary] });
  client = new Client(server.url);
  await client.setUp();
});

after(async () => {
  await server.stop();
  folder.remove();
});

async function connected(localAddress) {
  const { port } = new URL(server.url);
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

test('one address does not take all connections', async () => {
  const taken = await Promise.all(Array.from({ length: 450 }, () => connected('127.0.20.1')));
  try {
    // Its connections that are too many are told so.
    const refused = await callFrom('127.0.20.1', server.url, 'GET', '/healthz').then(
      ({ status }) => status,
      () => 'closed',
    );
    assert.ok(refused === 503 || refused === 'closed', `${refused}`);
    assert.equal((await callFrom('127.0.20.2', server.url, 'GET', '/healthz')).status, 200);
  } finally {
    taken.forEach((socket) => socket.destroy());
  }
});

test('one user does not keep more than 64 event streams open, and the oldest is told', async () => {
  const streams = [];
  for (let n = 0; n < 66; ++n) streams.push(await Stream.open(client));
  await Promise.all(streams.slice(0, 2).map((stream) => stream.ended));
  for (const stream of streams.slice(0, 2)) assert.deepEqual(stream.events.map(({ name }) => name), ['resync']);

  const other = new Client(server.url);
  await client.post('/api/auth/users', { email: 'other@example.com', password: 'somebody else here', role: 'member' });
  await other.post('/api/auth/sign-in', { email: 'other@example.com', password: 'somebody else here' });
  const theirs = await Stream.open(other);
  const { pair } = await client.call('PUT', '/api/ai-playground/folders/mug/images/a.jpg', mug());
  await client.post(`/api/ai-playground/pairs/${pair.id}/skip`, {});
  await eventually(() => streams.slice(2).every(({ events }) => events.length > 0), 'every other stream to hear it');
  assert.deepEqual(theirs.events, []);
  await Promise.all([...streams, theirs].map((stream) => stream.close()));
});
