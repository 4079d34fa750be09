// Sign-in by a reverse proxy: `serve --trusted-header` believes the listed peers and nobody else.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';

import { Client, Server, temporaryFolder } from '../support/node/server.mjs';

const password = 'correct horse battery';
const session = '/api/auth/session';
const status = '/api/ai-playground/status';
const settings = '/api/ai-playground/settings';

/** A server with one owner; `get` asks it as a proxy would. */
function serves(...options) {
  const folder = temporaryFolder();
  const it = {};
  before(async () => {
    it.server = await Server.start(folder.path, ['--workers', '0', ...options]);
    it.owner = new Client(it.server.url);
    await it.owner.setUp(it.server.setupCode);
    it.ask = (path, headers = {}, method = 'GET', body) =>
      fetch(it.server.url + path, { method, headers: { ...(body && { 'content-type': 'application/json' }), ...headers }, body: body && JSON.stringify(body) });
  });
  after(async () => {
    await it.server?.stop();
    folder.remove();
  });
  return it;
}

suite('behind a trusted proxy', () => {
  const it = serves('--trusted-header', 'X-Remote-Email', '--trusted-proxy', '127.0.0.1,10.0.0.0/8');

  test('whom the proxy names is signed in, in any spelling of the email', async () => {
    const response = await it.ask(session, { 'x-remote-email': ' Owner@Example.com' });
    assert.equal((await response.json()).data.user.email, 'owner@example.com');
    assert.equal((await it.ask(status, { 'x-remote-email': 'owner@example.com' })).status, 200);
    assert.equal((await it.ask(status)).status, 401);
  });

  test('nobody gets an account by being named', async () => {
    const response = await it.ask(status, { 'x-remote-email': 'stranger@example.com' });
    assert.equal(response.status, 401);
    assert.match((await response.json()).message, /no account here/);
    assert.equal((await it.owner.get('/api/auth/users')).items.length, 1);
  });

  test('a call that another site causes is refused', async () => {
    const headers = { 'x-remote-email': 'owner@example.com', 'sec-fetch-site': 'cross-site' };
    assert.equal((await it.ask(settings, headers, 'PUT', { itemsPerPage: 20 })).status, 403);
    headers['sec-fetch-site'] = 'same-origin';
    assert.equal((await it.ask(settings, headers, 'PUT', { itemsPerPage: 20 })).status, 200);
  });

  test("the proxy's word counts for the address and for TLS", async () => {
    const body = { email: 'owner@example.com', password: password };
    const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.1.2.3', 'x-forwarded-proto': 'https' };
    const signedIn = await it.ask('/api/auth/sign-in', headers, 'POST', body);
    assert.equal(signedIn.status, 200);
    assert.match(signedIn.headers.get('set-cookie'), /; Secure/);
    const { items } = await it.owner.get('/api/auth/sessions');
    assert.ok(items.some((item) => item.address === '203.0.113.9'), JSON.stringify(items));
  });

  test('fifty wrong passwords from one visitor, or one /64, do not slow the others down', async () => {
    const signIn = async (from, email, word = 'wrong password') => (await it.ask('/api/auth/sign-in', { 'x-forwarded-for': from }, 'POST', { email, password: word })).status;
    for (let n = 0; n < 50; ++n) assert.equal(await signIn(`2001:db8:0:66::${n}`, `victim${n}@example.com`), 401);
    assert.equal(await signIn('2001:db8:0:66::ffff', 'owner@example.com', password), 429);
    assert.equal(await signIn('2001:db8:0:67::1', 'owner@example.com', password), 200);
  });
});

suite('from a peer that is not listed', () => {
  const it = serves('--trusted-header', 'X-Remote-Email', '--trusted-proxy', '192.0.2.1');

  test('the header means nothing, nor do the others', async () => {
    assert.equal((await it.ask(status, { 'x-remote-email': 'owner@example.com' })).status, 401);
    const body = { email: 'owner@example.com', password: password };
    const signedIn = await it.ask('/api/auth/sign-in', { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }, 'POST', body);
    assert.doesNotMatch(signedIn.headers.get('set-cookie'), /Secure/);
    const { items } = await it.owner.get('/api/auth/sessions');
    assert.ok(items.every((item) => item.address === '127.0.0.1'));
  });
});

suite('without the option', () => {
  const it = serves();

  test('the header means nothing', async () => {
    assert.equal((await it.ask(status, { 'x-remote-email': 'owner@example.com' })).status, 401);
  });
});
