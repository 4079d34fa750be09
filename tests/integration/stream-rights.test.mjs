// An open stream of events ends within a second when the right to it does; the others stay open.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';

import { Client, Server, temporaryFolder } from '../support/node/server.mjs';
import { Stream } from '../support/node/stream.mjs';

const password = 'correct horse battery';
const other = 'another horse battery';

suite('an event stream ends', () => {
  const folder = temporaryFolder();
  let server;
  let owner;
  let people = 0;
  before(async () => {
    server = await Server.start(folder.path, ['--workers', '0']);
    owner = new Client(server.url);
    await owner.setUp();
  });
  after(async () => {
    await server?.stop();
    folder.remove();
  });

  async function signedIn(email, word = password) {
    const client = new Client(server.url);
    await client.post('/api/auth/sign-in', { email, password: word });
    return client;
  }

  async function member() {
    const email = `member${++people}@example.com`;
    const { id } = await owner.post('/api/auth/users', { email, password, role: 'member' });
    return { id, email, client: await signedIn(email) };
  }

  const endsWithin = (stream, milliseconds) =>
    Promise.race([stream.ended.then(() => true), new Promise((resolve) => setTimeout(() => resolve(false), milliseconds))]);

  async function check(ending, staying, end) {
    await end();
    assert.ok(await endsWithin(ending, 1000), 'it is still open after a second');
    assert.equal(await endsWithin(staying, 300), false, 'another stream ended, too');
    await staying.close();
  }

  test('when its person signs out', async () => {
    const { email, client } = await member();
    const elsewhere = await signedIn(email);
    await check(await Stream.open(client), await Stream.open(elsewhere), () => client.post('/api/auth/sign-out'));
  });

  test('when its session is ended from another', async () => {
    const { email, client } = await member();
    const elsewhere = await signedIn(email);
    const { items } = await elsewhere.get('/api/auth/sessions');
    const { id } = items.find((item) => !item.current);
    await check(await Stream.open(client), await Stream.open(elsewhere), () => elsewhere.call('DELETE', `/api/auth/sessions/${id}`));
    assert.equal((await client.request('GET', '/api/ai-playground/status')).status, 401);
  });

  test('when all other sessions are ended, or the password changes', async () => {
    const { email, client } = await member();
    const elsewhere = await signedIn(email);
    await check(await Stream.open(client), await Stream.open(elsewhere), () => elsewhere.call('DELETE', '/api/auth/sessions'));
    const again = await signedIn(email);
    const change = { currentPassword: password, newPassword: other };
    await check(await Stream.open(again), await Stream.open(elsewhere), () => elsewhere.call('PUT', '/api/auth/password', change));
  });

  test('when its token is revoked', async () => {
    const { client } = await member();
    const { token, item } = await client.post('/api/auth/tokens', { name: 'reader', scope: 'read' });
    const abort = new AbortController();
    const response = await fetch(`${server.url}/api/ai-playground/events`, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal });
    const ended = response.body.pipeTo(new WritableStream()).catch(() => {});
    await check({ ended }, await Stream.open(client), () => client.call('DELETE', `/api/auth/tokens/${item.id}`));
    abort.abort();
  });

  for (const [what, change] of Object.entries({
    'switched off': { disabled: true },
    'given a new password': { password: other },
  })) {
    test(`when its account is ${what}`, async () => {
      const { id, client } = await member();
      await check(await Stream.open(client), await Stream.open(owner), () => owner.call('PUT', `/api/auth/users/${id}`, change));
    });
  }

  test('when its account is deleted', async () => {
    const { id, client } = await member();
    await check(await Stream.open(client), await Stream.open(owner), () => owner.call('DELETE', `/api/auth/users/${id}`));
  });
});
