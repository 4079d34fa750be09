// What is taken away from an account ends at once: its cookie, its token, its open event stream.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CheckedClient } from '../support/node/contract.mjs';
import { Person, otherSession } from '../support/node/person.mjs';
import { plainPng } from '../support/node/photos.mjs';
import { Client, eventually, owner as account } from '../support/node/server.mjs';
import { onBothDatabases } from '../support/node/stage.mjs';
import { Stream } from '../support/node/stream.mjs';

const path = '/api/ai-playground/status';
const within = (seconds, promise, what) =>
  Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error(`${what} took over ${seconds} s`)), seconds * 1000).unref())]);

onBothDatabases((stage) => {
  let count = 0;
  /** A new member, signed in, with the id of their account. */
  async function newcomer() {
    const email = `person-${(count += 1)}@example.com`;
    const { id } = await stage.api.call('createUser', { body: { ...account, email, role: 'member' }, status: 201 });
    const person = await new Person(stage.server.url).signIn(email);
    return { id, email, person, api: new CheckedClient(person.client) };
  }

  /** An open stream and the status of a call, by the cookie or by `token`. */
  async function atWork(client, token) {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    // Signing out makes a client forget its cookie; somebody else may have kept it.
    const keeper = Object.assign(new Client(client.url), { cookie: token ? '' : client.cookie });
    const stream = await Stream.open(keeper, undefined, { headers });
    const status = async () => (await keeper.request('GET', path, undefined, headers)).status;
    assert.equal(await status(), 200);
    return { stream, status };
  }

  const endings = {
    'signing out': async ({ api }) => api.call('signOut'),
    'another session of the account ending this one': async ({ email }) => {
      const other = await new Person(stage.server.url).signIn(email);
      const { items } = await new CheckedClient(other.client).call('listSessions');
      assert.equal(items.length, 2);
      const { id } = items.find((session) => !session.current);
      await new CheckedClient(other.client).call('deleteSession', { params: { id } });
    },
    'ending all other sessions': async ({ email }) => {
      const other = await new Person(stage.server.url).signIn(email);
      assert.deepEqual(await new CheckedClient(other.client).call('deleteOtherSessions'), { ended: 1 });
    },
    'a new password set elsewhere': async ({ email }) => {
      const other = await new Person(stage.server.url).signIn(email);
      const body = { currentPassword: account.password, newPassword: 'another horse battery' };
      await new CheckedClient(other.client).call('changePassword', { body });
    },
    'the owner setting a new password': async ({ id }) => stage.api.call('updateUser', { params: { id }, body: { password: 'another horse battery' } }),
    'the account being switched off': async ({ id }) => stage.api.call('updateUser', { params: { id }, body: { disabled: true } }),
    'the account being deleted': async ({ id }) => stage.api.call('deleteUser', { params: { id } }),
  };
  for (const [how, end] of Object.entries(endings)) {
    test(`${how}: the cookie is worth nothing, and the event stream ends within a second`, async () => {
      const someone = await newcomer();
      const { stream, status } = await atWork(someone.person.client);
      await end(someone);
      await within(1, stream.ended, 'the end of the stream');
      assert.equal(await status(), 401);
    });
  }

  test('a token that is revoked: worth nothing, and its event stream ends within a second', async () => {
    const { person, email, api } = await newcomer();
    const { token, item } = await api.call('createToken', { body: { name: 'short-lived', scope: 'read' }, status: 201 });
    const { stream, status } = await atWork(person.client, token);
    await api.call('deleteToken', { params: { id: item.id } });
    await within(1, stream.ended, 'the end of the stream');
    assert.equal(await status(), 401);
    assert.equal((await api.call('getSession')).user.email, email, 'the session stays valid');
  });

  test("one session's end leaves the others, and their streams, alone", async () => {
    const { person, email, api } = await newcomer();
    const id = await otherSession(person, email);
    const { stream, status } = await atWork(person.client);
    await api.call('deleteSession', { params: { id } });
    await api.call('deleteSession', { params: { id }, status: 404 });
    await stage.api.call('updateUser', { params: { id: stage.owner.id }, body: { name: 'Somebody' } });
    assert.equal(await status(), 200);
    await api.call('putImage', { params: { sku: 'mug', name: 'a.png' }, body: plainPng() });
    await eventually(() => stream.events.length > 0, 'an event', 5);
    await stream.close();
  });

  test('wrong passwords slow down the one account, not the others', async () => {
    const [first, second] = [await newcomer(), await newcomer()];
    const stranger = new CheckedClient(new Client(stage.server.url));
    for (let n = 0; n < 5; ++n) await stranger.call('signIn', { body: { email: first.email, password: 'a wrong password' }, status: 401 });
    const right = { ...account, email: first.email };
    const refused = await stranger.client.request('POST', '/api/auth/sign-in', right);
    assert.equal(refused.status, 429, 'even the right one has to wait');
    assert.ok(Number(refused.headers.get('retry-after')) > 20);
    await stranger.call('signIn', { body: { ...account, email: second.email } });
    assert.equal((await first.api.call('getSession')).user.email, first.email, 'who is signed in already notices nothing');
  });
}, { workers: 0 });
