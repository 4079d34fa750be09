// Permissions: every call of api/openapi.yaml by strangers and forged by other sites. Who may
// is in access-matrix.test.mjs.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';

import { CheckedClient, checkAnswer, operation, operations } from '../support/node/contract.mjs';
import { Person, furnish } from '../support/node/person.mjs';
import { Client, Server, owner as account, temporaryFolder } from '../support/node/server.mjs';

const { password } = account;

suite('access', () => {
  const folder = temporaryFolder();
  let server;
  let owner;
  let ids;
  const guarded = operations.filter((call) => !call.isOpen);

  before(async () => {
    server = await Server.start(folder.path, ['--workers', '1']);
    owner = new Person(server.url);
    await owner.client.setUp();
    const api = new CheckedClient(owner.client);
    for (const role of ['member', 'reviewer']) {
      await api.call('createUser', { body: { email: `${role}@example.com`, password, role }, status: 201 });
    }
    ids = await furnish(owner, 'secret');
  });
  after(async () => {
    await server?.stop();
    folder.remove();
  });

  const strangers = {
    'nobody': () => new Person(server.url),
    'a made-up session': () => new Person(server.url, { cookie: `aip_session=${'x'.repeat(43)}` }),
    'a made-up token': () => new Person(server.url, { authorization: `Bearer aip_${'x'.repeat(43)}` }),
    'another scheme': () => new Person(server.url, { authorization: 'Basic b3duZXI6cGFzc3dvcmQ=' }),
    'a session that was signed out': async () => {
      const person = await new Person(server.url).signIn('owner@example.com');
      const { cookie } = person.client;
      await person.client.post('/api/auth/sign-out');
      return new Person(server.url, { cookie });
    },
    'a revoked token': async () => {
      const { token, item } = await owner.client.post('/api/auth/tokens', { name: 'short-lived' });
      await owner.client.call('DELETE', `/api/auth/tokens/${item.id}`);
      return new Person(server.url, { authorization: `Bearer ${token}` });
    },
    'the token of an account that was switched off': async () => {
      const user = await owner.client.post('/api/auth/users', { email: 'gone@example.com', password, role: 'owner' });
      const person = await new Person(server.url).signIn('gone@example.com');
      const { token } = await person.client.post('/api/auth/tokens', { name: 'left over' });
      await owner.client.call('PUT', `/api/auth/users/${user.id}`, { disabled: true });
      return new Person(server.url, { authorization: `Bearer ${token}` });
    },
    'the session of an account with a new password': async () => {
      const user = await owner.client.post('/api/auth/users', { email: 'changed@example.com', password, role: 'owner' });
      const person = await new Person(server.url).signIn('changed@example.com');
      await owner.client.call('PUT', `/api/auth/users/${user.id}`, { password: 'another horse battery' });
      return person;
    },
  };
  for (const [who, make] of Object.entries(strangers)) {
    test(`${who} gets 401 everywhere`, async () => {
      const person = await make();
      for (const call of guarded) assert.equal(await person.attempt(call, ids), 401, call.id);
    });
  }

  test('a reviewer works in the catalog of the person who invited them', async () => {
    const reviewer = new CheckedClient((await new Person(server.url).signIn('reviewer@example.com')).client);
    const state = await reviewer.call('getWorkflow', { params: { sku: 'secret' } });
    const reject = [{ type: 'reject', targetType: 'image_pair', targetId: ids.pair, version: state.imagePairs[0].version }];
    assert.equal((await reviewer.call('reviewWorkflow', { body: { actions: reject } })).processed, 1);
    const approve = [{ type: 'approve', targetType: 'image_pair', targetId: ids.pair }];
    assert.equal((await reviewer.call('reviewWorkflow', { body: { actions: approve } })).processed, 1);
    await reviewer.call('createDownload', { body: { shopName: 'shop', skus: ['secret'], imageType: 'all' }, status: 201 });
  });

  const forged = {
    'Sec-Fetch-Site: cross-site': { 'sec-fetch-site': 'cross-site' },
    'Sec-Fetch-Site: same-site (another name of the domain)': { 'sec-fetch-site': 'same-site' },
    'a foreign Origin': { origin: 'https://evil.example' },
    'Origin: null': { origin: 'null' },
    'an Origin that only begins like ours': () => ({ origin: `${server.url}.evil.example` }),
  };
  for (const [how, headers] of Object.entries(forged)) {
    test(`a call with the cookie and ${how} changes nothing`, async () => {
      const sent = typeof headers === 'function' ? headers() : headers;
      for (const call of guarded.filter(({ changes }) => changes)) {
        assert.equal(await owner.attempt(call, ids, sent), 403, call.id);
      }
    });
  }

  test('the own page, and programs with a token, are not taken for forgers', async () => {
    const call = operation('updateSettings');
    assert.equal(await owner.attempt(call, ids, { 'sec-fetch-site': 'same-origin' }), 200);
    assert.equal(await owner.attempt(call, ids, { origin: server.url }), 200);
    const program = new Person(server.url, { authorization: `Bearer ${ids.tokenText}` });
    assert.equal(await program.attempt(call, ids, { origin: 'https://tools.example' }), 200);
  });

  test('signing in is slowed down after five wrong passwords', async () => {
    const stranger = new CheckedClient(new Client(server.url));
    const wrong = { email: 'member@example.com', password: 'wrong password' };
    for (let n = 0; n < 5; ++n) await stranger.call('signIn', { body: wrong, status: 401 });
    const response = await stranger.client.request('POST', '/api/auth/sign-in', { ...wrong, password });
    assert.equal(response.status, 429);
    assert.ok(Number(response.headers.get('retry-after')) > 20);
    await checkAnswer(operation('signIn'), response);
  });
});
