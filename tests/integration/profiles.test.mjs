// Provider profiles: the API on both databases, and jobs that go on with the next one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CheckedClient } from '../support/node/contract.mjs';
import { anotherOf, mug } from '../support/node/photos.mjs';
import { Provider } from '../support/node/provider/server.mjs';
import { Client, Server, eventually, temporaryFolder } from '../support/node/server.mjs';
import { onBothDatabases } from '../support/node/stage.mjs';

const base = '/api/ai-playground';
const ended = ['completed', 'failed', 'cancelled'];

onBothDatabases((stage) => {
  const call = (id, options) => stage.api.call(id, options);
  const names = async () => (await call('listProfiles')).items.map(({ name, isDefault }) => (isDefault ? '*' : '') + name);

  test('profiles are added, changed, put in order, made the default and deleted; the settings follow', async () => {
    assert.deepEqual((await call('listProfiles')).items, []);
    const main = await call('createProfile', { body: { name: 'Main', apiEndpoint: 'https://api.example.com/v1', apiKey: 'sk-main-0123456789', model: 'm' }, status: 201 });
    assert.deepEqual(main, {
      id: main.id, name: 'Main', engine: 'openai', engineChosen: false, apiEndpoint: 'https://api.example.com/v1', hasApiKey: true, apiKeyHint: '…6789',
      model: 'm', concurrency: 4, requestsPerMinute: 0, failover: true, isDefault: true,
    });
    const settings = await call('getSettings');
    assert.equal(settings.apiEndpoint, main.apiEndpoint);
    assert.equal(settings.apiKeyHint, '…6789');

    const gemini = await call('createProfile', { body: { name: 'Gemini', apiEndpoint: 'https://generativelanguage.googleapis.com/v1beta', apiKey: 'g-0123456789abc', concurrency: 2 }, status: 201 });
    const third = await call('createProfile', { body: { name: 'Third', apiEndpoint: 'https://api.example.com/v1', engine: 'chat' }, status: 201 });
    assert.equal(gemini.engine, 'gemini');
    assert.equal(third.engineChosen, true);
    await call('orderProfiles', { body: { ids: [third.id, gemini.id] } });
    assert.deepEqual(await names(), ['*Main', 'Third', 'Gemini']);
    await call('orderProfiles', { body: { ids: [third.id] }, status: 409 });

    await call('makeProfileDefault', { params: { id: gemini.id } });
    assert.deepEqual(await names(), ['*Gemini', 'Third', 'Main']);
    assert.equal((await call('getSettings')).apiKeyHint, '…9abc');
    await call('updateSettings', { body: { defaultModel: 'imagine' } });
    assert.equal((await call('listProfiles')).items[0].model, 'imagine');

    const moved = await call('updateProfile', { params: { id: main.id }, body: { apiEndpoint: 'https://other.example.com/v1', requestsPerMinute: 50 } });
    assert.equal(moved.hasApiKey, false, 'the key stays with its origin');
    assert.equal(moved.requestsPerMinute, 50);
    await call('createProfile', { body: { name: 'Main', apiEndpoint: 'https://a.example' }, status: 400 });

    await call('deleteProfile', { params: { id: gemini.id } });
    assert.deepEqual(await names(), ['*Third', 'Main']);
    await call('makeProfileDefault', { params: { id: 'local' } });
    assert.deepEqual(await names(), ['Third', 'Main']);
    assert.equal((await call('getSettings')).apiEndpoint, '');
    for (const { id } of (await call('listProfiles')).items) await call('deleteProfile', { params: { id } });
    assert.deepEqual(await names(), []);
  });
});

/** A server with a profile for each provider, in their order. */
async function stageOf(providers, options = []) {
  const folder = temporaryFolder();
  const allowed = providers.flatMap(({ allow }) => ['--allow-address', allow]);
  const server = await Server.start(folder.path, ['--workers', '4', ...allowed, ...options]);
  const client = new Client(server.url);
  await client.setUp();
  const api = new CheckedClient(client);
  const profiles = [];
  for (const [n, provider] of providers.entries()) {
    const body = { name: `Key ${n + 1}`, apiEndpoint: provider.endpoint, apiKey: provider.key, model: provider.models?.[0] ?? 'm' };
    profiles.push(await api.call('createProfile', { body, status: 201 }));
  }
  let photos = 0;
  const put = async (sku, count) => {
    for (let n = 0; n < count; ++n) await client.request('PUT', `${base}/folders/${sku}/images/${n}.jpg`, anotherOf(mug(), `p${++photos}`));
  };
  const start = async (sku, options = {}) =>
    (await api.call('createJob', { body: { jobType: 'main_image', input: { skus: [sku], imageType: 'all' }, options }, status: 201 })).jobId;
  const job = (id) => api.call('getJob', { params: { id } });
  const wait = (id) => eventually(async () => { const it = await job(id); return ended.includes(it.status) && it; }, `job ${id} to end`);
  const log = async (id) => (await api.call('getJobLogs', { params: { id } })).logs.map(({ message }) => message);
  const pairs = async (sku) => (await api.call('listPairs', { params: { sku } })).pairs;
  const stop = async () => {
    await server.stop();
    folder.remove();
    for (const provider of providers) await provider.stop?.();
  };
  return { server, client, api, profiles, put, start, job, wait, log, pairs, stop };
}

const dead = {
  badKey: [/^'Key 1': .*API key.* Went on with 'Key 2'\.$/, () => 'badKey'],
  quota: [/^'Key 1': .*quota.* Went on with 'Key 2'\.$/, () => 'quota'],
  'a wait of an hour': [/^'Key 1': .*slow down.* Went on with 'Key 2'\.$/, () => ['busy', { retryAfter: 3600 }]],
};
for (const [what, [words, behave]] of Object.entries(dead)) {
  test(`${what}: all images are made by the next profile, and billed once`, async () => {
    const [first, second] = [await Provider.start('openai', behave), await Provider.start('gemini')];
    const on = await stageOf([first, second]);
    try {
      await on.put('mug', 5);
      const id = await on.start('mug');
      assert.equal((await on.wait(id)).completedItems, 5);
      assert.equal(first.billed.length, 0);
      assert.equal(second.billed.length, 5);
      assert.ok(first.calls.length <= 4, `${first.calls.length} of 5 asked it, no more than its lane lets run`);
      assert.equal((await on.log(id)).filter((line) => words.test(line)).length, 1, JSON.stringify(await on.log(id)));
      const [pair] = await on.pairs('mug');
      assert.equal(pair.engine, 'gemini');
      assert.equal(pair.generationParams.profile, 'Key 2');
      assert.equal(pair.generationParams.insteadOf, 'Key 1');
      for (const provider of [first, second]) assert.deepEqual(provider.refusals, []);
      assert.equal((await on.wait(await on.start('mug'))).skippedItems, 5, 'nothing has changed');
      assert.equal(second.billed.length, 5);
      assert.ok(!on.server.log.includes(first.key));
    } finally {
      await on.stop();
    }
  });
}

test('the first provider does not answer: the next takes over; none answers: the job ends as without profiles', async () => {
  const closed = await Provider.start('openai');
  await closed.stop();
  const second = await Provider.start('openai');
  const on = await stageOf([{ ...closed, endpoint: closed.endpoint, allow: closed.allow, key: closed.key, models: closed.models, stop: () => {} }, second]);
  try {
    await on.put('mug', 3);
    assert.equal((await on.wait(await on.start('mug'))).completedItems, 3);
    assert.equal(second.billed.length, 3);
    second.behave = () => 'quota';
    await on.put('cup', 1);
    const id = await on.start('cup');
    const paused = await eventually(async () => { const it = await on.job(id); return it.errorMessage && it; }, 'the job to be paused');
    assert.match(paused.errorMessage, /^'Key 1': .* 'Key 2': .*quota/);
    assert.equal(paused.failedItems, 0);
    second.behave = () => 'ok';
    await on.api.call('resumeJob', { params: { id } });
    assert.equal((await on.wait(id)).completedItems, 1);
    assert.equal(second.billed.length, 4);
  } finally {
    await on.stop();
  }
});

test('what may have been paid for, and what the content rules refuse, goes to nobody else', async () => {
  const [first, second] = [await Provider.start('openai'), await Provider.start('openai')];
  const on = await stageOf([first, second]);
  try {
    for (const [behaviour, code] of [['resetAfter', 'outcome_unknown'], ['moderated', 'moderated'], ['badRequest', 'provider_refused']]) {
      first.behave = () => behaviour;
      await on.put(behaviour, 1);
      await on.wait(await on.start(behaviour));
      assert.equal((await on.pairs(behaviour))[0].errorCode, code);
    }
    assert.equal(second.calls.length, 0);
  } finally {
    await on.stop();
  }
});

test('a job may name a profile, and one that is not to step in does not', async () => {
  const [first, second] = [await Provider.start('openai'), await Provider.start('gemini')];
  const on = await stageOf([first, second]);
  try {
    await on.put('mug', 1);
    await on.wait(await on.start('mug', { profile: 'Key 2' }));
    assert.deepEqual([first.calls.length, second.calls.length], [0, 1]);
    await on.api.call('createJob', { body: { jobType: 'main_image', input: { skus: ['mug'] }, options: { profile: 'none' } }, status: 400 });

    await on.api.call('updateProfile', { params: { id: on.profiles[1].id }, body: { failover: false } });
    first.behave = () => 'quota';
    await on.put('cup', 1);
    const id = await on.start('cup');
    await eventually(async () => (await on.job(id)).errorMessage, 'the job to be paused');
    assert.equal(second.calls.length, 1);
    await on.api.call('deleteProfile', { params: { id: on.profiles[0].id } });
    assert.equal((await on.api.call('getSettings')).apiEndpoint, second.endpoint);
  } finally {
    await on.stop();
  }
});

test("a profile's key goes to no other origin, by its endpoint, a test, a template or failover", async () => {
  const [first, second, other] = [await Provider.start('openai'), await Provider.start('openai'), await Provider.start('openai')];
  [first.key, second.key, other.key] = ['sk-first-0123456789', 'sk-second-0123456789', 'sk-other-0123456789'];
  const seen = { first: [], second: [], other: [] };
  for (const [name, provider] of Object.entries({ first, second, other })) {
    provider.listener.prependListener('request', ({ rawHeaders }) => seen[name].push(rawHeaders.join(' ')));
  }
  const on = await stageOf([first, second], ['--allow-address', other.allow]);
  try {
    const { id } = on.profiles[1];
    const test = (body) => on.api.call('testProfile', { params: { id }, body });
    assert.equal((await test()).ok, true, 'the stored key is tried');
    assert.equal((await test({ apiEndpoint: other.url })).error, 'provider_auth');
    first.behave = () => 'quota';
    await on.put('mug', 1);
    await on.wait(await on.start('mug'));
    const prompt = await on.api.call('createPrompt', { body: { groupName: 'g', templateName: 't', prompt: 'p', apiEndpoint: other.url }, status: 201 });
    const job = await on.start('mug', { promptTemplateId: prompt.id });
    await eventually(async () => (await on.job(job)).errorMessage, 'the job to be paused: it has no key there');
    await on.api.call('cancelJob', { params: { id: job } });
    await on.wait(job);
    await on.api.call('updateProfile', { params: { id }, body: { apiEndpoint: other.url } });
    assert.equal((await test()).error, 'provider_auth');
    await on.api.call('makeProfileDefault', { params: { id } });
    await on.wait(await on.start('mug', { force: true }).then(async (it) => {
      await eventually(async () => (await on.job(it)).errorMessage, 'the job to be paused');
      await on.api.call('cancelJob', { params: { id: it } });
      return it;
    }));
    assert.ok(seen.other.length >= 3);
    assert.ok(!/sk-(first|second)/.test(seen.other.join()), 'no key came along');
    assert.ok(!/sk-second/.test(seen.first.join()));
    assert.ok(!/sk-first/.test(seen.second.join()));
    const listed = JSON.stringify([await on.api.call('listProfiles'), await on.api.call('getSettings')]);
    for (const provider of [first, second]) {
      assert.ok(!listed.includes(provider.key));
      assert.ok(!on.server.log.includes(provider.key));
    }
  } finally {
    await on.stop();
    await other.stop();
  }
});
