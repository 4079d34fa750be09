// People who make calls, and what they own.
import { CheckedClient, checkAnswer, pathOf } from './contract.mjs';
import { mug } from './photos.mjs';
import { Client, eventually, owner } from './server.mjs';

// Bodies that are well formed, so that only the right is in question.
const bodies = (ids) => ({
  changePassword: { currentPassword: 'not this one', newPassword: 'something else entirely' },
  createToken: { name: 'name' },
  setUp: owner,
  signIn: owner,
  createUser: { email: 'not an address', password: owner.password, role: 'member' },
  updateUser: { name: 'Name' },
  createJob: { jobType: 'main_image', input: { skus: [ids.sku] } },
  reviewWorkflow: { actions: [{ type: 'approve', targetType: 'image_pair', targetId: ids.pair }] },
  archiveWorkflow: { workflowStateIds: [ids.workflow] },
  restoreWorkflow: { workflowStateIds: [ids.workflow] },
  regeneratePair: {},
  useVersion: { versionId: ids.version },
  createDownload: { shopName: 'shop', skus: [ids.sku], imageType: 'all' },
  setJobBudget: { budgetMicros: 1_000_000 },
  updateSettings: { itemsPerPage: 30 },
  testEndpoint: { apiEndpoint: 'http://127.0.0.1:1/v1' },
  createProfile: { name: 'another', apiEndpoint: 'http://127.0.0.1:1/v1' },
  orderProfiles: { ids: [] },
  updateProfile: { model: 'm' },
  createPrompt: { groupName: 'g', templateName: 't', prompt: 'p' },
  updatePrompt: { prompt: 'p' },
});

function parametersOf(call, ids) {
  const tag = /\/(sessions|tokens|users|jobs|pairs|download|prompts|profiles)\/\{id\}/.exec(call.path)?.[1];
  const singular = { sessions: 'session', tokens: 'token', users: 'user', jobs: 'job', pairs: 'pair', download: 'download', prompts: 'prompt', profiles: 'profile' };
  return { id: ids[singular[tag]], sku: ids.sku, name: 'front.jpg', model: 'nothing', pair: ids.pair, side: 'output' };
}

/** Somebody who makes calls: signed in, or with `headers` that say who. */
export class Person {
  constructor(url, headers = {}) {
    this.client = new Client(url);
    this.headers = headers;
  }

  async signIn(email) {
    await this.client.post('/api/auth/sign-in', { ...owner, email });
    return this;
  }

  /** Makes a call and checks the answer against its description; returns its status. The body of a stream is let go. */
  async attempt(call, ids, headers = {}) {
    const body = ['putImage', 'addModel'].includes(call.id) ? mug() : bodies(ids)[call.id];
    const path = pathOf(call, parametersOf(call, ids));
    const all = { ...this.headers, ...headers };
    if (call.id === 'streamEvents') {
      const abort = new AbortController();
      const response = await fetch(this.client.url + path, { headers: { cookie: this.client.cookie, ...all }, signal: abort.signal });
      if (response.status !== 200) await checkAnswer(call, response);
      abort.abort();
      return response.status;
    }
    // A call that anybody may make is not to sign this person in.
    const client = call.isOpen ? Object.assign(new Client(this.client.url), { cookie: this.client.cookie }) : this.client;
    const response = await client.request(call.method, path, body, all);
    await checkAnswer(call, response);
    if (!response.bodyUsed) await response.arrayBuffer();
    return response.status;
  }
}

/** Gives `person` something of every kind, in the SKU `sku`; returns the ids, and the token's text. */
export async function furnish(person, sku) {
  const api = new CheckedClient(person.client);
  const { user } = await api.call('getSession');
  const { pair } = await api.call('putImage', { params: { sku, name: 'front.jpg' }, body: mug() });
  const body = { jobType: 'batch_optimize', input: { skus: [sku] }, options: { finish: { width: 200, height: 200 } } };
  const { jobId } = await api.call('createJob', { body, status: 201 });
  await eventually(async () => (await api.call('getJob', { params: { id: jobId } })).status === 'completed', 'the job');
  const [version] = (await api.call('listVersions', { params: { id: pair.id } })).items;
  await api.call('reviewWorkflow', { body: { actions: [{ type: 'approve', targetType: 'sku', targetId: sku }] } });
  const order = { shopName: 'shop', skus: [], imageType: 'all' };
  const { downloadId } = await api.call('createDownload', { body: order, status: 201 });
  const prompt = await api.call('createPrompt', { body: { groupName: 'g', templateName: 't', prompt: 'p' }, status: 201 });
  const profile = await api.call('createProfile', { body: { name: sku, apiEndpoint: 'http://127.0.0.1:1/v1', apiKey: 'sk-secret' }, status: 201 });
  await api.call('makeProfileDefault', { params: { id: 'local' } });
  const { token, item } = await api.call('createToken', { body: { name: 'mine' }, status: 201 });
  return {
    sku,
    pair: pair.id,
    workflow: pair.workflowStateId,
    version: version.id,
    job: jobId,
    download: downloadId,
    prompt: prompt.id,
    profile: profile.id,
    token: item.id,
    user: user.id,
    session: await otherSession(person, user.email),
    tokenText: token,
  };
}

/** The id of a session that is opened for this. */
export async function otherSession(person, email) {
  const before = new Set((await person.client.get('/api/auth/sessions')).items.map(({ id }) => id));
  await new Person(person.client.url).signIn(email);
  const { items } = await person.client.get('/api/auth/sessions');
  return items.find(({ id }) => !before.has(id)).id;
}
