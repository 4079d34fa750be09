// What proxies, browsers and clients do at the edges of HTTP.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';

import { CheckedClient } from '../support/node/contract.mjs';
import { plainPng } from '../support/node/photos.mjs';
import { Provider } from '../support/node/provider/server.mjs';
import { Client, Server, eventually, owner, temporaryFolder } from '../support/node/server.mjs';

const base = '/api/ai-playground';

describe('the edges of HTTP', () => {
  const folders = [temporaryFolder(), temporaryFolder()];
  const servers = [];
  let api;

  before(async () => {
    for (const folder of folders) {
      const server = await Server.start(folder.path, ['--workers', '0', '--public-host', 'nas,app']);
      await new Client(server.url).setUp();
      servers.push(server);
    }
    const client = new Client(servers[0].url);
    await client.post('/api/auth/sign-in', owner);
    api = new CheckedClient(client);
  });
  after(async () => {
    for (const server of servers) await server.stop();
    for (const folder of folders) folder.remove();
  });

  /** Signs in with headers that fetch() does not let a caller set. */
  const signIn = (headers, server = servers[0]) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(owner);
      const sent = request(`${server.url}/api/auth/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      });
      sent.on('error', reject).on('response', async (answer) => {
        let text = '';
        for await (const piece of answer) text += piece;
        const cookie = answer.headers['set-cookie']?.[0].split(';')[0];
        resolve({ status: answer.statusCode, message: JSON.parse(text).message, cookie });
      });
      sent.end(body);
    });

  const isSignedIn = async (server, cookie, host) =>
    new Promise((resolve, reject) => {
      request(`${server.url}/api/auth/session`, { headers: { cookie, ...(host && { host }) } })
        .on('error', reject)
        .on('response', async (answer) => {
          let text = '';
          for await (const piece of answer) text += piece;
          resolve(JSON.parse(text).data.user !== undefined);
        })
        .end();
    });

  test('a proxy may drop the port from Host', async () => {
    for (const [host, origin] of [
      ['nas', 'http://nas:8090'],
      ['nas:8090', 'http://NAS:8090'],
      ['nas:80', 'http://nas'],
      ['nas:443', 'https://nas'],
      ['[::1]', 'http://[::1]:8090'],
    ]) {
      assert.equal((await signIn({ host, origin })).status, 200, `${host} ${origin}`);
    }
  });

  test('another site is refused, and the answer says what a proxy has to pass on', async () => {
    const upstream = await signIn({ host: 'app:8080', origin: 'http://nas:8090' });
    assert.equal(upstream.status, 403);
    assert.match(upstream.message, /must pass on the Host header.*proxy_set_header Host \$http_host/);
    for (const [host, origin] of [
      ['nas', 'http://evil.test'],
      ['nas', 'http://evil.test:8090'],
      ['nas', 'http://nas.evil.test:8090'],
      ['nas', 'http://evilnas'],
      ['nas:8080', 'http://nas:8090'],
      ['nas', 'null'],
      ['nas', 'http://'],
      ['nas', 'nas'],
      ['nas', 'http://nas:8090@evil.test'],
      ['nas', 'http://nas:x@evil.test:80'],
      ['nas', 'http://nas@evil.test'],
      ['nas', 'http://nas:8090/evil'],
      ['nas', 'http://nas:'],
      ['nas', 'chrome-extension://nas'],
      ['nas', 'file://nas'],
    ]) {
      assert.equal((await signIn({ host, origin })).status, 403, `${host} ${origin}`);
    }
    for (const site of ['cross-site', 'same-site']) {
      assert.equal((await signIn({ host: 'nas', origin: 'http://nas', 'sec-fetch-site': site })).status, 403, site);
    }
  });

  test('X-Forwarded-Host counts from a trusted proxy only', async () => {
    const headers = { host: 'app:8080', origin: 'http://nas:8090', 'x-forwarded-host': 'nas:8090' };
    assert.equal((await signIn(headers)).status, 403);
    const folder = temporaryFolder();
    const behind = await Server.start(folder.path, ['--workers', '0', '--trusted-proxy', '127.0.0.1']);
    try {
      await new Client(behind.url).setUp(behind.setupCode);
      assert.equal((await signIn(headers, behind)).status, 200);
      assert.equal((await signIn({ ...headers, 'x-forwarded-host': 'inner, nas:8090' }, behind)).status, 200);
      assert.equal((await signIn({ ...headers, origin: 'http://evil.test' }, behind)).status, 403);
      const { host, origin } = headers;
      for (const forwarded of ['for=10.0.0.7;host="nas:8090";proto=http', 'for=10.0.0.7, Host=nas:8090', 'host=inner, host=nas']) {
        assert.equal((await signIn({ host, origin, forwarded }, behind)).status, 200, forwarded);
        assert.equal((await signIn({ host, origin: 'http://evil.test', forwarded }, behind)).status, 403, forwarded);
        assert.equal((await signIn({ host, origin, forwarded })).status, 403, `${forwarded}, not from a proxy`);
      }
    } finally {
      await behind.stop();
      folder.remove();
    }
  });

  test('two servers on one host do not sign each other out', async () => {
    // Seen with their ports, and behind a proxy that drops them.
    for (const host of [undefined, 'nas']) {
      const jar = new Map();
      for (const server of servers) {
        const { cookie } = await signIn(host ? { host } : {}, server);
        jar.set(cookie.split('=')[0], cookie);
      }
      assert.equal(jar.size, servers.length);
      for (const server of servers) assert.equal(await isSignedIn(server, [...jar.values()].join('; '), host), true, server.url);
    }
  });

  test('a session whose cookie has the old name goes on', async () => {
    const { cookie } = await signIn({});
    assert.match(cookie, /^aip_session_[0-9a-f]{8}=/);
    assert.equal(await isSignedIn(servers[0], `aip_session=${cookie.split('=')[1]}`), true);
    assert.equal(await isSignedIn(servers[1], `aip_session=${cookie.split('=')[1]}`), false);
  });

  test('signing out takes the cookie away that signing in gave', async () => {
    const { cookie } = await signIn({});
    const answer = await fetch(`${servers[0].url}/api/auth/sign-out`, { method: 'POST', headers: { cookie } });
    assert.match(answer.headers.get('set-cookie'), new RegExp(`^${cookie.split('=')[0]}=; .*Max-Age=0`));
    assert.equal(await isSignedIn(servers[0], cookie), false);
  });

  test('a JSON key that occurs twice is refused, however it is written and wherever it is', async () => {
    for (const [path, body] of [
      ['jobs', '{"jobType":"custom","jobType":"batch_optimize","input":{"skus":["mug"]}}'],
      ['jobs', '{"jobType":"custom","input":{"skus":["mug"],"sk\\u0075s":["cup"]}}'],
      ['jobs', '{"jobType":"custom","input":{"skus":["mug"]},"options":{"finish":{"width":10,"width":2000}}}'],
    ]) {
      const answer = await api.client.request('POST', `${base}/${path}`, Buffer.from(body), { 'content-type': 'application/json' });
      assert.equal(answer.status, 400, body);
      assert.match((await answer.json()).message, /twice/);
    }
    const open = await fetch(`${servers[0].url}/api/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(owner).replace('{', '{"email":"other@example.com",'),
    });
    assert.equal(open.status, 400);
    const edit = await api.client.request('POST', '/v1/images/edits', Buffer.from('{"prompt":"a","prompt":"b"}'), { 'content-type': 'application/json' });
    assert.equal(edit.status, 400);
    assert.match((await edit.json()).error.message, /twice/);
  });

  test('a name with the characters that proxies refuse is stored and read back', async () => {
    const [sku, name] = ['50% off #1?', 'a#b?c%d.png'];
    await api.call('putImage', { params: { sku, name }, body: plainPng() });
    assert.equal((await api.call('listPairs', { params: { sku } })).pairs[0].name, name);
  });

  test('a cancel answers cancelled at once, while an image is at its provider', async () => {
    const provider = await Provider.start('openai');
    provider.behave = () => ['hang'];
    const folder = temporaryFolder();
    const server = await Server.start(folder.path, ['--workers', '1', '--allow-address', provider.allow]);
    try {
      const client = new Client(server.url);
      await client.setUp();
      const on = new CheckedClient(client);
      await client.call('PUT', `${base}/settings`, { apiEndpoint: provider.url, apiKey: provider.key });
      await on.call('putImage', { params: { sku: 'mug', name: 'a.png' }, body: plainPng() });
      const { jobId } = await on.call('createJob', { body: { jobType: 'batch_optimize', input: { skus: ['mug'] } }, status: 201 });
      await eventually(() => provider.calls.length > 0, 'the image to be at its provider');
      assert.equal((await on.call('cancelJob', { params: { id: jobId } })).status, 'cancelled');
      await eventually(async () => (await on.call('getJob', { params: { id: jobId } })).status === 'cancelled', 'the job to end');
    } finally {
      await server.stop();
      await provider.stop();
      folder.remove();
    }
  });
});
