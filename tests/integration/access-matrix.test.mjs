// docs/access.md, cell by cell: every call by everybody.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { CheckedClient, operations } from '../support/node/contract.mjs';
import { Person, furnish, otherSession } from '../support/node/person.mjs';
import { owner as account, root } from '../support/node/server.mjs';
import { onBothDatabases } from '../support/node/stage.mjs';

const columns = ['nobody', 'expired', 'read token', 'reviewer', 'member', 'owner', "another's"];
const rows = readFileSync(join(root, 'docs/access.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| `[A-Z]+ /.test(line))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
  .map(([call, name, ...cells]) => ({
    call: call.replaceAll('`', '').replace('…', '/api/ai-playground'),
    id: name.replaceAll('`', ''),
    cells: Object.fromEntries(columns.map((column, n) => [column, cells[n]])),
  }));

test('the tables hold every call there is, and no other', () => {
  assert.deepEqual(
    rows.map(({ call, id }) => `${call} ${id}`).sort(),
    operations.map(({ method, path, id }) => `${method} ${path} ${id}`).sort(),
  );
  for (const { id, cells } of rows) {
    for (const column of columns) assert.match(cells[column], /^(yes|401|403|404|404 each|own|–)$/, `${id}, ${column}`);
  }
});

// What takes away from the calls after it comes last.
const late = [
  ...['createJob', 'runJobAgain', 'regeneratePair', 'skipPair', 'restorePair', 'useVersion'],
  ...['deleteToken', 'deletePrompt', 'deleteProfile', 'deleteDownload', 'deleteSession', 'deleteOtherSessions', 'deleteImage', 'deleteFolder'],
  ...['putImage', 'deleteUser', 'signOut'],
];
const inOrder = [...operations].sort((a, b) => late.indexOf(a.id) - late.indexOf(b.id));

// What is left to other tests: loading 24 photos for everybody who may, and changing the models of this machine.
const elsewhere = ['loadSampleCatalog', 'installModel', 'addModel', 'deleteModel', 'getModelNotice'];
const isLong = (id, cell) => elsewhere.includes(id) && cell === 'yes';

onBothDatabases((stage) => {
  let owner;
  let ids;
  before(async () => {
    owner = new Person(stage.server.url);
    await owner.signIn(account.email);
    ids = await furnish(owner, 'secret');
    for (const [name, role] of [['member', 'member'], ['stranger', 'member'], ['reviewer', 'reviewer']]) {
      await stage.api.call('createUser', { body: { ...account, email: `${name}@example.com`, role }, status: 201 });
    }
  });

  const person = (name) => new Person(stage.server.url).signIn(`${name}@example.com`);
  const bearer = (token) => new Person(stage.server.url, { authorization: `Bearer ${token}` });
  const tokenOf = async (body) => (await stage.api.call('createToken', { body, status: 201 })).token;
  const past = () => (stage.database ? "now() at time zone 'utc' - interval '1 second'" : `${Date.now() - 1000}`);

  /** Makes every call of a column; returns what is not as the table says. */
  async function walk(column, who, whose) {
    const wrong = [];
    for (const call of inOrder) {
      const cell = rows.find(({ id }) => id === call.id).cells[column];
      if (cell === '–' || isLong(call.id, cell)) continue;
      const status = await who.attempt(call, whose);
      const fits = { yes: ![401, 403, 404].includes(status) && status < 500, own: status < 300, '404 each': status === 200 }[cell] ?? status === Number(cell);
      if (!fits) wrong.push(`${call.id}: ${status}, not ${cell}`);
    }
    return wrong;
  }

  test('nobody', async () => assert.deepEqual(await walk('nobody', new Person(stage.server.url), ids), []));

  test('an expired token and an expired session', async () => {
    const token = bearer(await tokenOf({ name: 'expired', expiresInDays: 1 }));
    assert.equal((await token.client.request('GET', '/api/ai-playground/status', undefined, token.headers)).status, 200);
    await stage.sql(`update api_token set expires_at = ${past()} where name = 'expired'`);
    assert.deepEqual(await walk('expired', token, ids), []);

    const session = await person('member');
    await stage.sql(`update session set expires_at = ${past()} where user_id = (select id from "user" where email = 'member@example.com')`);
    assert.deepEqual(await walk('expired', session, ids), []);
  });

  test('a read-only token', async () => {
    assert.deepEqual(await walk('read token', bearer(await tokenOf({ name: 'reader', scope: 'read' })), ids), []);
  });

  test('no token reaches accounts, sessions and tokens', async () => {
    const writer = bearer(await tokenOf({ name: 'writer', scope: 'write' }));
    for (const call of operations.filter(({ path, isOpen }) => path.startsWith('/api/auth/') && !isOpen)) {
      assert.equal(await writer.attempt(call, ids), 403, call.id);
    }
  });

  test("a member who names what is somebody else's", async () => {
    const state = () => stage.api.call('getWorkflow', { params: { sku: 'secret' } });
    const before = await state();
    const stranger = await person('stranger');
    assert.deepEqual(await walk("another's", stranger, ids), []);
    const api = new CheckedClient((await person('stranger')).client);
    const actions = [['image_pair', ids.pair], ['sku', ids.workflow], ['sku', 'not mine']].map(([targetType, targetId]) => ({ type: 'reject', targetType, targetId }));
    const { results } = await api.call('reviewWorkflow', { body: { actions } });
    assert.deepEqual(results.map(({ error }) => error), ['not_found', 'not_found', 'not_found']);
    for (const call of operations.filter(({ id, path, isOpen }) => id.startsWith('list') && !isOpen && !path.includes('{'))) {
      const response = await api.client.request('GET', call.path);
      const text = await response.text();
      for (const [kind, id] of Object.entries(ids)) assert.ok(kind === 'sku' || !text.includes(id), `${call.id} shows another's ${kind}`);
    }
    assert.deepEqual(await state(), before, 'nothing of the owner has changed');
  });

  test('a reviewer', async () => {
    const reviewer = await person('reviewer');
    const session = await otherSession(reviewer, 'reviewer@example.com');
    assert.deepEqual(await walk('reviewer', reviewer, { ...ids, session }), []);
  });

  test('a member', async () => {
    const member = await person('member');
    assert.deepEqual(await walk('member', member, await furnish(member, 'mine')), []);
  });

  test('the owner', async () => {
    ids.session = await otherSession(owner, account.email);
    assert.deepEqual(await walk('owner', owner, ids), []);
  });
}, { workers: 1 });
