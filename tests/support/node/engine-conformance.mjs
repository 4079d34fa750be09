// What every outside engine has to do, tried through the whole program against a strict stub of its provider.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';

import { anotherOf, mug, mugSide, noisePng } from './photos.mjs';
import { Provider } from './provider/server.mjs';
import { Client, Server, eventually, temporaryFolder } from './server.mjs';

export const base = '/api/ai-playground';

/** A server that may reach the provider, with a signed-in owner whose settings lead there. */
export async function stage(provider, settings = {}, options = []) {
  const folder = temporaryFolder();
  const start = () => Server.start(folder.path, ['--workers', '4', '--allow-address', provider.allow, ...options]);
  let server = await start();
  const client = new Client(server.url);
  await client.setUp();
  await client.call('PUT', `${base}/settings`, { apiEndpoint: provider.endpoint, apiKey: provider.key, defaultModel: provider.models[0], ...settings });
  const put = (sku, name, photo) => client.request('PUT', `${base}/folders/${sku}/images/${name}`, photo);
  const pairs = async (sku) => (await client.get(`${base}/folders/${sku}/pairs`)).pairs;
  const ended = (id) =>
    eventually(async () => {
      const job = await client.get(`${base}/jobs/${id}`);
      return ['completed', 'failed', 'cancelled'].includes(job.status) && job;
    }, `job ${id} to end`);
  const run = async (body) => ended((await client.post(`${base}/jobs`, body)).jobId);
  const stop = async () => {
    await server.stop();
    folder.remove();
  };
  const crash = () => server.kill();
  const restart = async () => {
    server = await start();
    client.url = server.url;
  };
  return { server, client, put, pairs, ended, run, crash, restart, stop };
}

/** What a job ends with when the provider behaves so, and whether that is billed. */
const endings = {
  moderated: ['moderated', 0],
  badRequest: ['provider_refused', 0],
  redirect: ['provider_refused', 0],
  gateway: ['outcome_unknown', 1],
  resetAfter: ['outcome_unknown', 1],
  truncate: ['outcome_unknown', 1],
  noPicture: ['no_picture', 2],
  notAPicture: ['no_picture', 2],
  notJson: ['no_picture', 2],
};
const passing = ['busy', 'broken', 'overloaded'];
const pausing = ['quota', 'badKey'];
/** Too much for the buffers between two sockets, so that a cut is one in the middle of the request. */
const largePhoto = noisePng(2048);

/**
 * Every engine against the stub of its provider: what is asked, what comes back, every way to fail. What a provider has
 * not: `usage`, `references` (more pictures than the photo), `lists` (of models), `keys`, and behaviours to `skip`.
 */
export function conforms(name, { engine = name, usage = true, references = true, lists = true, keys = true, skip = [], more = () => {} } = {}) {
  suite(name, { concurrency: 1 }, () => {
    let provider;
    let on;
    let photos = 0;
    const context = {};
    before(async () => {
      provider = context.provider = await Provider.start(name);
      on = context.on = await stage(provider);
      await on.put('mug', 'front.jpg', mug());
      await on.put('mug', 'side.jpg', mugSide());
    });
    after(async () => {
      await on?.stop();
      await provider?.stop();
    });

    /** A job over one new photo while the provider behaves as told. */
    async function once(behave) {
      const sku = `photo-${++photos}`;
      await on.put(sku, 'front.jpg', anotherOf(mug(), `${name}${photos}`));
      const before = provider.calls.length;
      provider.behave = behave;
      const job = await on.run({ jobType: 'main_image', input: { skus: [sku] } });
      const [pair] = await on.pairs(sku);
      return { job, pair, calls: provider.calls.slice(before) };
    }

    test('a main image is asked for, cut out and finished', async () => {
      const job = await on.run({ jobType: 'main_image', input: { skus: ['mug'] }, options: { customPrompt: 'a touch warmer', finish: { width: 1200, height: 1200 } } });
      assert.deepEqual(provider.refusals, []);
      assert.equal(job.status, 'completed', JSON.stringify(job));
      const [call] = provider.calls;
      assert.equal(call.model, provider.models[0]);
      assert.match(call.prompt, /pure white background.*\n.*a touch warmer/s);
      assert.equal(call.images.length, 1);
      assert.ok(!call.images[0].includes('Exif'));
      const front = (await on.pairs('mug')).find((pair) => pair.isMainImage);
      assert.equal(front.engine, engine);
      assert.equal(front.outputWidth, 1200);
      const params = front.generationParams;
      assert.equal(params.model, provider.models[0]);
      assert.equal(params.actualSize, '1024x1024');
      assert.ok(params.requestId);
      assert.equal(Object.keys(params.usage ?? {}).length > 1, usage);
      assert.ok(!JSON.stringify(params).includes(provider.key));
    });

    test('consistency mode sends the main result along, making again the last one', async () => {
      const job = await on.run({ jobType: 'secondary_image', input: { skus: ['mug'] }, options: { consistencyMode: true } });
      assert.equal(job.status, 'completed');
      assert.equal(provider.calls.at(-1).images.length, references ? 2 : 1);
      assert.equal(/finished one of the same product/.test(provider.calls.at(-1).prompt), references);
      const front = (await on.pairs('mug')).find((pair) => pair.isMainImage);
      const again = await on.client.post(`${base}/pairs/${front.id}/regenerate`, { jobType: 'main_image', reasons: ['colour', 'too small'], prompt: 'bigger' });
      assert.equal((await on.ended(again.jobId)).status, 'completed');
      const call = provider.calls.at(-1);
      assert.equal(call.images.length, references ? 2 : 1);
      assert.match(call.prompt, /bigger.*colours were off.*; too small/s);
      assert.equal(/rejected/.test(call.prompt), references);
      assert.deepEqual(provider.refusals, []);
    });

    test('a template brings its own words', async () => {
      const template = { groupName: 'g', templateName: 't', prompt: 'On marble.', negativePrompt: 'glare', systemPrompt: 'You retouch.' };
      const { id } = await on.client.post(`${base}/prompts`, template);
      await on.put('cup', 'front.jpg', anotherOf(mug(), name));
      const job = await on.run({ jobType: 'custom', input: { skus: ['cup'], imageType: 'all' }, options: { promptTemplateId: id } });
      assert.equal(job.status, 'completed');
      const { prompt, system, negative } = provider.calls.at(-1);
      assert.match(`${system ?? ''}\n${prompt}\n${negative ? `Avoid: ${negative}` : ''}`, /You retouch\..*On marble\..*Avoid: glare/s);
    });

    test('the built-in engine can be asked for', async () => {
      const before = provider.calls.length;
      const job = await on.run({ jobType: 'main_image', input: { skus: ['mug'] }, options: { engine: 'local' } });
      assert.equal(job.status, 'completed');
      assert.equal(provider.calls.length, before);
    });

    for (const behaviour of passing.filter((behaviour) => !skip.includes(behaviour))) {
      test(`it tries again after: ${behaviour}`, async () => {
        let n = 0;
        const { job, calls } = await once(() => (n++ === 0 ? [behaviour, { retryAfter: 0 }] : 'ok'));
        assert.equal(job.status, 'completed', JSON.stringify(job));
        assert.equal(calls.filter((call) => call.billed).length, 1);
      });
    }

    for (const behaviour of pausing.filter((behaviour) => !skip.includes(behaviour))) {
      test(`${behaviour} pauses the job until a person has resolved it`, async () => {
        const sku = `${behaviour}-${name}`;
        await on.put(sku, 'front.jpg', anotherOf(mug(), sku));
        provider.behave = () => behaviour;
        const { jobId } = await on.client.post(`${base}/jobs`, { jobType: 'main_image', input: { skus: [sku] } });
        const paused = await eventually(async () => {
          const job = await on.client.get(`${base}/jobs/${jobId}`);
          return job.errorMessage && job;
        }, 'the job to be paused');
        assert.match(paused.errorMessage, behaviour === 'quota' ? /quota/ : /API key/);
        assert.equal(paused.failedItems, 0);
        provider.behave = () => 'ok';
        await on.client.post(`${base}/jobs/${jobId}/resume`);
        assert.equal((await on.ended(jobId)).status, 'completed');
      });
    }

    for (const [behaviour, [code, billed]] of Object.entries(endings)) {
      if (skip.includes(behaviour)) continue;
      test(`${behaviour} ends as ${code}`, async () => {
        const { pair, calls } = await once(() => [behaviour, { location: `${provider.origin}/elsewhere` }]);
        assert.equal(pair.errorCode, code, JSON.stringify(pair));
        assert.equal(calls.filter((call) => call.billed).length, billed);
        assert.ok(!JSON.stringify(pair).includes(provider.key));
      });
    }

    test('cut before and in the middle of the request, it is sent again and billed once', async () => {
      await on.put('large', 'front.png', largePhoto);
      Object.assign(provider, { resets: 1, cuts: 1, behave: () => 'ok' });
      provider.hangUp();
      const before = provider.calls.length;
      const job = await on.run({ jobType: 'batch_optimize', input: { skus: ['large'], imageType: 'all' } });
      assert.equal(job.status, 'completed', JSON.stringify(job));
      assert.deepEqual([provider.resets, provider.cuts, provider.calls.length - before], [0, 0, 1]);
    });

    test('an answer that does not come, or does not end, is not waited for beyond the deadline', async () => {
      const behaviours = ['hang', 'hangInBody'];
      const impatient = await stage(provider, {}, ['--engine-timeout', '2']);
      try {
        const before = provider.calls.length;
        provider.behave = (n) => behaviours[n - before];
        for (const sku of behaviours) {
          await impatient.put(sku, 'front.jpg', mug());
          await impatient.run({ jobType: 'main_image', input: { skus: [sku] } });
          const [pair] = await impatient.pairs(sku);
          assert.equal(pair.errorCode, 'outcome_unknown', JSON.stringify(pair));
        }
        assert.equal(provider.calls.length, before + 2);
      } finally {
        await impatient.stop();
      }
    });

    test('the connection test lists models, and says what is wrong', async () => {
      const check = (body) => on.client.post(`${base}/settings/test`, body);
      const good = await check({});
      assert.equal(good.ok, true, JSON.stringify(good));
      assert.equal(good.engine, engine);
      assert.deepEqual(good.models.map((model) => model.id), lists ? provider.models : []);
      assert.deepEqual(good.warnings, []);
      if (lists) assert.match((await check({ model: 'no-such' })).warnings[0], /does not list/);
      if (keys) assert.equal((await check({ apiKey: 'sk-wrong-key' })).error, 'provider_auth');
      assert.equal((await check({ apiEndpoint: `${provider.origin}/wrong/path`, apiKey: provider.key, engine })).ok, false);
      const blocked = await check({ apiEndpoint: 'http://127.0.0.1:9/v1' });
      assert.equal(blocked.error, 'address_blocked');
      assert.match(blocked.message, /--allow-address/);
      assert.equal((await check({ apiEndpoint: 'https://nowhere.invalid/v1' })).error, 'unavailable');
    });

    more(context);
  });
}
