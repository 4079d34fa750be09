// Guessing passwords gets nobody in, and keeps nobody out who has been here before.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { address, callFrom } from '../support/node/from-address.mjs';
import { Client, Server, owner, temporaryFolder } from '../support/node/server.mjs';

const path = '/api/auth/sign-in';

let folder;
let server;
let client;

before(async () => {
  folder = temporaryFolder();
  server = await Server.start(join(folder.path, 'data'), ['--workers', '0']);
  client = new Client(server.url);
  await client.setUp();
});

after(async () => {
  await server.stop();
  folder.remove();
});

const signIn = (from, email, password, cookie) => callFrom(from, server.url, 'POST', path, { email, password }, cookie && { cookie });
/** A guess; one that finds the server busy is made again. */
async function guess(from, email) {
  for (;;) {
    const answer = await signIn(from, email, 'a wrong password');
    if (answer.status !== 503) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const withStatus = (answers, status) => answers.filter((answer) => answer.status === status);
const password = 'a colleague came by';

async function member(email) {
  await client.post('/api/auth/users', { email, password, role: 'member' });
  return email;
}

describe('many at once', () => {
  test('300 sign-ins from 300 addresses do not hold up who is signed in', async () => {
    let hashed = 0;
    const flood = Array.from({ length: 300 }, async (_, n) => {
      const answer = await signIn(address(n), `flood${n}@example.com`, 'a wrong password');
      if (answer.status === 401) ++hashed;
      return answer;
    });
    await Promise.race(flood); // the first one is answered: the others are there
    const before = hashed;
    await client.get('/api/ai-playground/jobs');
    const meanwhile = hashed - before;
    const answers = await Promise.all(flood);
    assert.ok(meanwhile < 20, `${meanwhile} passwords were hashed before jobs were answered`);
    const busy = withStatus(answers, 503);
    assert.equal(busy.length + hashed, 300);
    assert.ok(busy.length > 0 && busy.every(({ headers }) => Number(headers['retry-after']) >= 1));
  });

  test('60 guesses at the same moment are five guesses', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => guess('127.0.7.1', owner.email)));
    assert.equal(withStatus(answers, 401).length, 5);
    assert.equal(withStatus(answers, 429).length, 55);
  });
});

describe('guessing', () => {
  test('at one account from many addresses is slowed down, and does not keep its owner out', async () => {
    const email = await member('guessed@example.com');
    const known = await signIn('127.0.8.1', email, password);
    assert.equal(known.status, 200);
    const answers = [];
    for (let n = 0; n < 30; ++n) answers.push(await guess(address(n), email));
    assert.equal(withStatus(answers, 401).length, 5);
    const refused = withStatus(answers, 429);
    assert.equal(refused.length, 25);
    for (const { headers } of refused) assert.ok(Number(headers['retry-after']) > 1);
    assert.match(refused[0].text, /Try again in \d+ seconds/);

    assert.equal((await signIn('127.0.8.2', email, password)).status, 429, 'a device that was never here waits');
    const [, device] = known.cookies;
    assert.equal((await signIn('127.0.8.3', email, password, device)).status, 200, 'one that was here does not');
    assert.equal((await signIn('127.0.8.3', email, 'a wrong password', device)).status, 401);
    const others = known.cookies.map((cookie) => `${cookie}x`).join('; ');
    assert.equal((await signIn('127.0.8.4', email, password, others)).status, 429, 'a made up one waits');
  });

  test('on a known device is slowed down, too', async () => {
    const email = await member('shared@example.com');
    const [, device] = (await signIn('127.0.9.1', email, password)).cookies;
    const statuses = [];
    for (let n = 0; n < 7; ++n) statuses.push((await signIn(address(n), email, 'a wrong password', device)).status);
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429]);
  });

  test('from one address does not lock its other people out', async () => {
    const here = '127.0.10.1';
    const email = await member('colleague@example.com');
    const [, device] = (await signIn(here, email, password)).cookies;
    let refused;
    for (let n = 0; n < 60 && !refused; ++n) {
      const answer = await guess(here, `victim${n}@example.com`);
      if (answer.status === 429) refused = answer;
    }
    assert.ok(refused, 'sixty guesses were let through');
    assert.ok(Number(refused.headers['retry-after']) <= 60, 'a short wait');
    assert.equal((await signIn(here, email, password, device)).status, 200);
  });

  test('a cookie of one account is no help with another', async () => {
    const mine = await member('attacker@example.com');
    const theirs = await member('target@example.com');
    const [, device] = (await signIn('127.0.11.1', mine, password)).cookies;
    for (let n = 0; n < 5; ++n) assert.equal((await guess(address(n), theirs)).status, 401);
    assert.equal((await signIn('127.0.11.2', theirs, password, device)).status, 429);
  });
});
