// Who waits, or makes others wait, holds up nobody else: slow readers of archives, and providers that never answer.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { anotherOf, mug, png } from '../support/node/photos.mjs';
import { Provider } from '../support/node/provider/server.mjs';
import { Client, Server, eventually, temporaryFolder } from '../support/node/server.mjs';

const api = '/api/ai-playground';
const GRACE = 2;

let folder;
let provider;
let silent;
let server;
let client;

/** A server that takes connections and never says anything. */
async function startSilent() {
  const sockets = new Set();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket)).resume();
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const close = () => (sockets.forEach((socket) => socket.destroy()), listener.close());
  return { sockets, address: `127.0.0.1:${listener.address().port}`, close };
}

before(async () => {
  folder = temporaryFolder();
  provider = await Provider.start('openai');
  silent = await startSilent();
  server = await Server.start(join(folder.path, 'data'), ['--workers', '1', '--grace', String(GRACE), '--allow-address', `${provider.allow},${silent.address}`]);
  client = new Client(server.url);
  await client.setUp();
  await client.call('PUT', `${api}/settings`, { apiEndpoint: provider.url, apiKey: provider.key });
});

after(async () => {
  await server.stop();
  await provider.stop();
  silent.close();
  folder.remove();
});

/** A request whose answer nobody reads: the socket, once some of it is there if it is to be. */
async function unread(method, path, body, { begun = true, type = 'application/json' } = {}) {
  const { port } = new URL(server.url);
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const length = body ? `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` : '';
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${client.cookie}\r\n${length}\r\n`);
  if (body) socket.write(body);
  if (begun) {
    await once(socket, 'readable');
    socket.removeAllListeners('readable');
  }
  socket.pause();
  return socket;
}

/** An upload, a resized picture and a whole archive, each of which has a minute; they take a second when nothing is held up. */
async function othersGoOn(mark, file) {
  const signal = () => AbortSignal.timeout(60_000);
  const headers = { cookie: client.cookie };
  const put = await fetch(`${server.url}${api}/folders/mug/images/${mark}.jpg`, { method: 'PUT', headers, body: anotherOf(mug(), mark), signal: signal() });
  assert.equal(put.status, 200);
  const { pair } = (await put.json()).data;
  const resized = await fetch(`${server.url}${api}/images/${pair.id}/input?w=900&format=jpeg`, { headers, signal: signal() });
  assert.equal(resized.status, 200);
  assert.ok((await resized.arrayBuffer()).byteLength > 1000);
  if (!file) return;
  const archive = await fetch(server.url + file, { headers, signal: signal() });
  assert.ok((await archive.arrayBuffer()).byteLength > 10_000_000);
}

test('readers of archives who are slow hold nobody up', async () => {
  const noise = Buffer.alloc(2000 * (2000 * 3 + 1));
  for (let y = 0; y < 2000; ++y) randomBytes(6000).copy(noise, y * 6001 + 1);
  provider.picture = png(2000, 2000, 2, noise);
  await client.call('PUT', `${api}/folders/noise/images/a.jpg`, mug());
  const { jobId } = await client.post(`${api}/jobs`, { jobType: 'custom', input: { skus: ['noise'], customPrompt: 'noise' }, options: { finish: { format: 'png', width: 2000, height: 2000 } } });
  await eventually(async () => (await client.get(`${api}/jobs/${jobId}`)).status === 'completed', 'the picture');
  await client.post(`${api}/workflow/approve`, { actions: [{ type: 'approve', targetType: 'sku', targetId: 'noise' }] });
  const files = [];
  for (const compression of ['store', 'fast']) {
    const { downloadId } = await client.post(`${api}/download`, { shopName: 'Shop', skus: [], imageType: 'all', format: 'tar', compression });
    files.push(`${api}/download/${downloadId}/file`);
  }
  for (const file of files) {
    const readers = await Promise.all(Array.from({ length: 12 }, () => unread('GET', file)));
    await othersGoOn(files.indexOf(file), file);
    readers.forEach((socket) => socket.destroy());
  }
});

const form = () => {
  const text = (name, value) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const head = `${text('prompt', 'a mug')}--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), mug(), Buffer.from('\r\n--x--\r\n')]);
};
const edit = () => unread('POST', '/v1/images/edits', form(), { begun: false, type: 'multipart/form-data; boundary=x' });
const check = () => unread('POST', `${api}/settings/test`, JSON.stringify({ apiEndpoint: `http://${silent.address}/v1`, apiKey: 'sk-1234567890abcdef' }), { begun: false });

test('providers that never answer hold nobody up, and are left when their clients have gone', async () => {
  provider.behave = () => ['hang'];
  const before = provider.running;
  const waiting = await Promise.all([...Array.from({ length: 10 }, edit), ...Array.from({ length: 10 }, check)]);
  await eventually(() => provider.running === before + 10 && silent.sockets.size === 10, 'all to wait for an answer');
  await othersGoOn('waiting');
  waiting.forEach((socket) => socket.destroy());
  await eventually(() => provider.running === before && silent.sockets.size === 0, 'the calls to be ended', 10);
});

test('SIGTERM ends the server within its grace and 5 s, whoever waits', async () => {
  provider.behave = () => ['hang'];
  await Promise.all([edit(), edit(), edit(), check(), check(), check()]);
  await eventually(() => provider.running === 3 && silent.sockets.size === 3, 'all to wait for an answer');
  const began = performance.now();
  const { code } = await server.stop();
  const seconds = (performance.now() - began) / 1000;
  assert.equal(code, 0);
  assert.ok(seconds < GRACE + 5, `it took ${seconds.toFixed(1)} s`);
});
