// Thousands of generated requests, well-formed and broken, against a server with data: none may be answered with a 5xx, or with
// anything that api/openapi.yaml does not describe. AIP_SEED (a number) repeats a run, AIP_REQUESTS sets how many a database.
import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, before, test } from 'node:test';

import { checkAnswer, checkError, operations } from '../support/node/contract.mjs';
import { mug, plainPng } from '../support/node/photos.mjs';
import { eventually, owner, temporaryFolder } from '../support/node/server.mjs';
import { onBothDatabases } from '../support/node/stage.mjs';
import { fill, requests } from './generate.mjs';

const seed = Number(process.env.AIP_SEED ?? 20_261_122);
const count = Number(process.env.AIP_REQUESTS ?? 10_000);
const atATime = 8;
// Models of its own, because the calls add and remove them.
const models = temporaryFolder();
after(() => models.remove());

// What costs a password hash or many photos is made less often. Loading the sample catalog takes no input; installing a model
// fetches it.
const weights = { loadSampleCatalog: 0, installModel: 0, setUp: 5, signIn: 5, changePassword: 3, createUser: 4, updateUser: 6, signOut: 3, createDownload: 10, deleteFolder: 3, deleteUser: 3 };
const files = [plainPng(32), plainPng(32, 90), plainPng(48, 10), mug().slice(0, 400)];

/** Something of every kind. Returns the ids by kind, to which `harvest` adds. */
async function furnish({ api, owner: { id } }) {
  const pools = { sku: ['nothing'], name: ['a.png', 'b/c.png'], user: [], session: [], token: [], job: [], pair: [], version: [], workflow: [], prompt: [], download: [], profile: ['local'], endpoint: ['http://127.0.0.1:9/v1', 'http://127.0.0.1:10/v1', ''] };
  const user = await api.call('createUser', { body: { ...owner, email: 'member@example.com', role: 'member' }, status: 201 });
  pools.user.push(user.id, `${id}x`);
  pools.session.push('nothing');
  for (const sku of ['one', 'two', '三']) {
    pools.sku.push(sku);
    for (const name of pools.name) {
      const { pair } = await api.call('putImage', { params: { sku, name }, body: plainPng(40) });
      harvest(pools, 'putImage', { pair });
    }
  }
  const { jobId } = await api.call('createJob', { body: { jobType: 'batch_optimize', input: { skus: ['one', 'two'] } }, status: 201 });
  await eventually(async () => (await api.call('getJob', { params: { id: jobId } })).status === 'completed', 'the job');
  pools.job.push(jobId);
  for (const id of pools.pair.slice(0, 4)) harvest(pools, 'listVersions', await api.call('listVersions', { params: { id } }));
  await api.call('reviewWorkflow', { body: { actions: [{ type: 'approve', targetType: 'sku', targetId: 'one' }] } });
  const body = { shopName: 'shop', skus: [], imageType: 'all' };
  harvest(pools, 'createDownload', await api.call('createDownload', { body, status: 201 }));
  harvest(pools, 'createToken', await api.call('createToken', { body: { name: 'to be revoked' }, status: 201 }));
  const prompt = { groupName: 'g', templateName: 't', prompt: 'p' };
  harvest(pools, 'createPrompt', await api.call('createPrompt', { body: prompt, status: 201 }));
  harvest(pools, 'createProfile', await api.call('createProfile', { body: { name: 'one', apiEndpoint: pools.endpoint[0] }, status: 201 }));
  return pools;
}

const finds = {
  createJob: (data) => ({ job: [data.jobId] }),
  regeneratePair: (data) => ({ job: [data.jobId] }),
  runJobAgain: (data) => ({ job: [data.jobId] }),
  createPrompt: (data) => ({ prompt: [data.id] }),
  copyPrompt: (data) => ({ prompt: [data.id] }),
  createProfile: (data) => ({ profile: [data.id] }),
  createToken: (data) => ({ token: [data.item.id] }),
  createUser: (data) => ({ user: [data.id] }),
  createDownload: (data) => ({ download: [data.downloadId] }),
  listVersions: (data) => ({ version: data.items.map((item) => item.id) }),
  listSessions: (data) => ({ session: data.items.map((item) => item.id) }),
  putImage: ({ pair }) => ({ pair: [pair.id], workflow: [pair.workflowStateId] }),
};

function harvest(pools, id, data) {
  for (const [kind, found] of Object.entries(finds[id]?.(data) ?? {})) {
    for (const each of found.filter((candidate) => !pools[kind].includes(candidate))) pools[kind].push(each);
    pools[kind].splice(0, pools[kind].length - 30);
  }
}

/** An answer as fetch would give it, to a request as fetch would never send it. */
function send(url, { method, path, headers, body, agent }) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const call = request({ hostname, port, method, path, headers, agent, timeout: 60_000 });
    call.on('response', (response) => {
      const finish = (bytes) => {
        const text = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
        const isEmpty = [204, 304].includes(response.statusCode) || method === 'HEAD';
        resolve(new Response(isEmpty ? null : bytes, { status: response.statusCode, headers: text }));
      };
      if (response.headers['content-type'] === 'text/event-stream') {
        response.destroy();
        return finish('');
      }
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => finish(Buffer.concat(chunks)));
      response.on('error', reject);
    });
    call.on('timeout', () => call.destroy(new Error('no answer in 60 s')));
    call.on('error', reject);
    call.end(body);
  });
}

// What any call may be answered when the request is no good before it is looked at: as the head of api/openapi.yaml says.
const malformed = [400, 404, 405, 413, 414, 415, 417, 431];
const isMalformed = (wanted, sent) =>
  sent.path.length > 4000 ||
  'expect' in sent.headers ||
  sent.path.includes('%00') ||
  (sent.body && !wanted.call.requestBody) ||
  wanted.path.some(({ raw }) => raw === '' || (raw && !raw.startsWith('/')));

class Caller {
  constructor({ server, client }, pools) {
    Object.assign(this, { server, client, pools, agent: new Agent({ keepAlive: true, maxSockets: atATime }) });
    this.answered = new Map(operations.map(({ id }) => [id, { good: 0, bad: 0 }]));
  }

  /** The request as it goes out, with ids filled in. */
  concrete(wanted) {
    const search = wanted.query.map(([name, value]) => [name, fill(value, this.pools)]);
    const query = search.map((pair) => pair.map((text) => encodeURIComponent(String(text).replace(/[\ud800-\udfff]/g, ''))).join('=')).join('&');
    const path = wanted.path.map((piece) => piece.raw ?? encodeURIComponent(fill(piece, this.pools))).join('');
    const body = wanted.body === undefined || wanted.body instanceof Uint8Array ? wanted.body : Buffer.from(JSON.stringify(fill(wanted.body, this.pools)));
    const who = { session: { cookie: this.client.cookie }, token: { authorization: `Bearer ${this.token}` }, nobody: {} }[wanted.as];
    const headers = { ...who, ...(body && { 'content-type': wanted.contentType, 'content-length': body.length }), ...wanted.headers };
    return { method: wanted.method, path: path + (query && `?${query}`), headers, body, agent: this.agent };
  }

  /** Returns what is wrong with the answer, or nothing. */
  async judge(wanted) {
    const sent = this.concrete(wanted);
    const told = `${wanted.call.id}: ${sent.method} ${sent.path.slice(0, 300)} ${JSON.stringify({ ...sent.headers, cookie: undefined, authorization: undefined })} ${String(sent.body ?? '').slice(0, 500)}`;
    try {
      const response = await send(this.server.url, sent);
      if (response.status === 401 && wanted.as === 'session') await this.signInAgain();
      assert.ok(response.status < 500, `${response.status}: ${response.status >= 500 && (await response.text())}`);
      if (sent.method !== wanted.call.method || (isMalformed(wanted, sent) && malformed.includes(response.status))) {
        if (sent.method !== 'HEAD' && response.status >= 400) checkError(await response.json(), told);
        return undefined;
      }
      const envelope = await checkAnswer(wanted.call, response);
      const figures = this.answered.get(wanted.call.id);
      if (response.status >= 400) figures.bad += 1;
      else figures.good += 1;
      if (response.status < 300 && envelope) harvest(this.pools, wanted.call.id, envelope.data);
      return undefined;
    } catch (error) {
      // A picture that is deleted while its archive is under way can only cut it off.
      if (wanted.call.id === 'getDownloadFile' && error.message === 'aborted') return undefined;
      return `${error.message}\n    ${told}`;
    }
  }

  // From another address, because the generated sign-ins have used up what is allowed to this one.
  signInAgain() {
    this.signingIn ??= (async () => {
      const body = Buffer.from(JSON.stringify(owner));
      const agent = new Agent({ localAddress: '127.0.0.2' });
      const headers = { 'content-type': 'application/json', 'content-length': body.length };
      const response = await send(this.server.url, { method: 'POST', path: '/api/auth/sign-in', headers, body, agent });
      assert.equal(response.status, 200, 'the owner signs in again');
      this.client.cookie = response.headers.get('set-cookie').split(';')[0];
      this.signingIn = undefined;
    })();
    return this.signingIn;
  }
}

onBothDatabases((stage) => {
  let caller;
  before(async () => {
    caller = new Caller(stage, await furnish(stage));
    caller.token = (await stage.api.call('createToken', { body: { name: 'generated' }, status: 201 })).token;
  });

  test(`${count} generated requests (AIP_SEED=${seed})`, { timeout: 600_000 }, async () => {
    const waiting = requests(count, seed, weights, files);
    const faults = [];
    const worker = async () => {
      for (let wanted = waiting.shift(); wanted && faults.length < 20; wanted = waiting.shift()) {
        const fault = await caller.judge(wanted);
        if (fault) faults.push(fault);
      }
    };
    await Promise.all(Array.from({ length: atATime }, worker));
    assert.deepEqual(faults, []);
    await stage.client.get('/api/ai-playground/status');
  });

  test('the calls were among them, taken and refused', () => {
    // These ask for a state, or for two things that belong together, which chance rarely brings about.
    const rarelyTaken = /^(setUp|changePassword|useVersion|(cancel|pause|resume|release|retry)Job|restorePair|(archive|restore)Workflow|createDownload|getDownloadFile|testEndpoint|editImage|generateImage|saveCutOut|addModel|deleteModel|getModelNotice)$/;
    const neverRefused = ['getSession', 'healthz', 'readyz', 'getApiDocs', 'getApiYaml', 'getApiJson'];
    const often = [...caller.answered].filter(([, { good, bad }]) => good + bad >= 50);
    const neverTaken = often.filter(([id, { good }]) => good === 0 && !rarelyTaken.test(id)).map(([id]) => id);
    const onlyTaken = often.filter(([id, { bad }]) => bad === 0 && !neverRefused.includes(id)).map(([id]) => id);
    // Chance is allowed a few; a generator that has gone astray misses many.
    assert.ok(neverTaken.length <= 4, `never taken: ${neverTaken}`);
    assert.ok(onlyTaken.length <= 3, `never refused: ${onlyTaken}`);
  });
}, { workers: 1, options: ['--models', models.path] });
