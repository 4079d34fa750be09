// Who may do what: every call of api/openapi.yaml by everybody who may not make it, and forged calls from other sites.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';

import { Client, Server, eventually, temporaryFolder } from '../support/node/server.mjs';
import { CheckedClient, checkAnswer, operation, operations, pathOf } from '../support/node/contract.mjs';
import { mug } from '../support/node/photos.mjs';

const password = 'correct horse battery';

// What each call needs the right to do, as domain/user.hpp names the rights.
const needs = {
  signOut: 'self',
  changePassword: 'self',
  listSessions: 'self',
  deleteSession: 'self',
  deleteOtherSessions: 'self',
  listTokens: 'tokens',
  createToken: 'tokens',
  deleteToken: 'tokens',
  listUsers: 'users',
  createUser: 'users',
  updateUser: 'users',
  deleteUser: 'users',
  listFolders: 'view',
  deleteFolder: 'edit',
  listPairs: 'view',
  putImage: 'edit',
  deleteImage: 'edit',
  loadSampleCatalog: 'edit',
  listJobs: 'view',
  createJob: 'edit',
  getJob: 'view',
  cancelJob: 'edit',
  retryJob: 'edit',
  pauseJob: 'edit',
  resumeJob: 'edit',
  releaseJob: 'edit',
  runJobAgain: 'edit',
  getJobLogs: 'view',
  listWorkflow: 'view',
  getWorkflow: 'view',
  getWorkflowHistory: 'view',
  reviewWorkflow: 'review',
  archiveWorkflow: 'review',
  restoreWorkflow: 'review',
  regeneratePair: 'edit',
  skipPair: 'edit',
  restorePair: 'edit',
  setMainImage: 'edit',
  listVersions: 'view',
  useVersion: 'review',
  getImage: 'view',
  listDownloads: 'view',
  createDownload: 'download',
  getDownload: 'view',
  getDownloadFile: 'download',
  getSettings: 'view',
  updateSettings: 'edit',
  listPrompts: 'view',
  createPrompt: 'edit',
  getPrompt: 'view',
  copyPrompt: 'edit',
  updatePrompt: 'edit',
  deletePrompt: 'edit',
  streamEvents: 'view',
  getStatus: 'view',
  getMetrics: 'operate',
};

const rights = {
  owner: ['view', 'review', 'download', 'edit', 'self', 'tokens', 'users', 'operate'],
  member: ['view', 'review', 'download', 'edit', 'self', 'tokens'],
  reviewer: ['view', 'review', 'download', 'self'],
  token: ['view', 'review', 'download', 'edit', 'operate'],
};

// Bodies that are well formed, so that only the right is in question.
const bodies = (ids) => ({
  changePassword: { currentPassword: 'not this one', newPassword: 'something else entirely' },
  createToken: { name: 'name' },
  createUser: { email: 'not an address', password, role: 'member' },
  updateUser: { name: 'Name' },
  createJob: { jobType: 'main_image', input: { skus: [ids.sku] } },
  reviewWorkflow: { actions: [{ type: 'approve', targetType: 'image_pair', targetId: ids.pair }] },
  archiveWorkflow: { workflowStateIds: [ids.workflow] },
  restoreWorkflow: { workflowStateIds: [ids.workflow] },
  regeneratePair: {},
  useVersion: { versionId: ids.version },
  createDownload: { shopName: 'shop', skus: [ids.sku], imageType: 'all' },
  updateSettings: { itemsPerPage: 30 },
  createPrompt: { groupName: 'g', templateName: 't', prompt: 'p' },
  updatePrompt: { prompt: 'p' },
});

function parametersOf(call, ids) {
  const tag = /\/(tokens|users|jobs|pairs|download|prompts)\/\{id\}/.exec(call.path)?.[1];
  const singular = { tokens: 'token', users: 'user', jobs: 'job', pairs: 'pair', download: 'download', prompts: 'prompt' };
  return { id: ids[singular[tag]], sku: ids.sku, name: 'front.jpg', pair: ids.pair, side: 'output' };
}

class Person {
  constructor(url, headers = {}) {
    this.client = new Client(url);
    this.headers = headers;
  }

  async signIn(email) {
    await this.client.post('/api/auth/sign-in', { email, password });
    return this;
  }

  /** Makes a call and checks the answer against its description; returns its status. The body of a stream is let go. */
  async attempt(call, ids, headers = {}) {
    const body = call.id === 'putImage' ? mug() : bodies(ids)[call.id];
    const path = pathOf(call, parametersOf(call, ids));
    const all = { ...this.headers, ...headers };
    if (call.id === 'streamEvents') {
      const abort = new AbortController();
      const response = await fetch(this.client.url + path, { headers: { cookie: this.client.cookie, ...all }, signal: abort.signal });
      if (response.status !== 200) await checkAnswer(call, response);
      abort.abort();
      return response.status;
    }
    const response = await this.client.request(call.method, path, body, all);
    await checkAnswer(call, response);
    if (!response.bodyUsed) await response.arrayBuffer();
    return response.status;
  }
}

suite('access', () => {
  const folder = temporaryFolder();
  let server;
  let owner;
  let ids;
  const guarded = operations.filter((call) => !call.isOpen);

  before(async () => {
    server = await Server.start(folder.path, ['--workers', '1']);
    owner = new Person(server.url);
    const { user } = await owner.client.setUp();
    const api = new CheckedClient(owner.client);
    for (const role of ['member', 'reviewer']) {
      await api.call('createUser', { body: { email: `${role}@example.com`, password, role }, status: 201 });
    }
    // Something of every kind that the owner has and nobody else may touch.
    const { pair } = await api.call('putImage', { params: { sku: 'secret', name: 'front.jpg' }, body: mug() });
    const body = { jobType: 'batch_optimize', input: { skus: ['secret'] }, options: { finish: { width: 200, height: 200 } } };
    const { jobId } = await api.call('createJob', { body, status: 201 });
    await eventually(async () => (await api.call('getJob', { params: { id: jobId } })).status === 'completed', 'the job');
    const [version] = (await api.call('listVersions', { params: { id: pair.id } })).items;
    const actions = [{ type: 'approve', targetType: 'sku', targetId: 'secret' }];
    await api.call('reviewWorkflow', { body: { actions } });
    const order = { shopName: 'shop', skus: [], imageType: 'all' };
    const { downloadId } = await api.call('createDownload', { body: order, status: 201 });
    const prompt = await api.call('createPrompt', { body: { groupName: 'g', templateName: 't', prompt: 'p' }, status: 201 });
    const { token, item } = await api.call('createToken', { body: { name: 'mine' }, status: 201 });
    ids = {
      sku: 'secret',
      pair: pair.id,
      workflow: pair.workflowStateId,
      version: version.id,
      job: jobId,
      download: downloadId,
      prompt: prompt.id,
      token: item.id,
      user: user.id,
      tokenText: token,
    };
  });
  after(async () => {
    await server?.stop();
    folder.remove();
  });

  test('every call has its right', () => {
    assert.deepEqual(guarded.map(({ id }) => id).sort(), Object.keys(needs).sort());
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

  test('a call beyond the role is refused with 403, any other gets through', async () => {
    const people = {
      member: await new Person(server.url).signIn('member@example.com'),
      reviewer: await new Person(server.url).signIn('reviewer@example.com'),
      token: new Person(server.url, { authorization: `Bearer ${ids.tokenText}` }),
    };
    for (const [role, person] of Object.entries(people)) {
      for (const call of guarded) {
        const may = rights[role].includes(needs[call.id]);
        // Signing out would end the person's own session, and deleting would take away what the next one looks at.
        if (may && (call.id === 'signOut' || call.id === 'loadSampleCatalog' || (role === 'token' && call.changes))) continue;
        const status = await person.attempt(call, ids);
        if (may) assert.notEqual(status, 403, `${role} may ${call.id}`);
        else assert.equal(status, 403, `${role} may not ${call.id}`);
        assert.notEqual(status, 401, `${role} is signed in: ${call.id}`);
      }
    }
  });

  test("what is somebody else's does not exist", async () => {
    const state = () => new CheckedClient(owner.client).call('getWorkflow', { params: { sku: 'secret' } });
    const before = await state();
    const stranger = await new Person(server.url).signIn('member@example.com');
    const named = guarded.filter((call) => /\{(id|pair|sku)\}/.test(call.path) && !['putImage', 'updateUser', 'deleteUser'].includes(call.id));
    // A member's own folder of the same name would be found.
    await stranger.client.request('DELETE', '/api/ai-playground/folders/secret');
    for (const call of named) assert.equal(await stranger.attempt(call, ids), 404, call.id);
    for (const id of ['createJob', 'archiveWorkflow', 'restoreWorkflow', 'createDownload']) {
      assert.equal(await stranger.attempt(operation(id), ids), 404, id);
    }
    const api = new CheckedClient(stranger.client);
    const actions = [
      { type: 'approve', targetType: 'image_pair', targetId: ids.pair },
      { type: 'reject', targetType: 'sku', targetId: ids.workflow },
      { type: 'reject', targetType: 'sku', targetId: ids.sku },
    ];
    const { results } = await api.call('reviewWorkflow', { body: { actions } });
    assert.deepEqual(results.map((result) => result.error), ['not_found', 'not_found', 'not_found']);
    for (const [id, list] of [['listFolders', 'folders'], ['listJobs', 'items'], ['listWorkflow', 'items'], ['listDownloads', 'items']]) {
      assert.deepEqual((await api.call(id))[list], [], id);
    }
    const { groups } = await api.call('listPrompts');
    assert.ok(!JSON.stringify(groups).includes(ids.prompt));
    assert.deepEqual(await state(), before, 'nothing of the owner has changed');
  });

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
    assert.ok(Number(response.headers.get('retry-after')) > 60);
    await checkAnswer(operation('signIn'), response);
  });
});
