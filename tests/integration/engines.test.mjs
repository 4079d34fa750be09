// Jobs through outside engines, against a strict stub of each provider.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';

import { anotherOf, mug, mugSide } from '../support/node/photos.mjs';
import { placesOfPictures } from '../support/node/provider/chat.mjs';
import { Provider } from '../support/node/provider/server.mjs';
import { Client, Server, eventually, temporaryFolder } from '../support/node/server.mjs';

const base = '/api/ai-playground';

/** A server that may reach the provider, with a signed-in owner whose settings lead there. */
async function stage(provider, settings = {}, options = []) {
  const folder = temporaryFolder();
  const server = await Server.start(folder.path, ['--workers', '4', '--allow-address', provider.allow, ...options]);
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
  return { server, client, put, pairs, ended, run, stop };
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

/** Every engine against the stub of its provider: what is asked, what comes back, every way to fail. */
function conforms(name, { engine = name, more = () => {} } = {}) {
  suite(name, () => {
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
      assert.ok(Object.keys(params.usage).length > 1);
      assert.ok(!JSON.stringify(params).includes(provider.key));
    });

    test('consistency mode sends the main result along, making again the last one', async () => {
      const job = await on.run({ jobType: 'secondary_image', input: { skus: ['mug'] }, options: { consistencyMode: true } });
      assert.equal(job.status, 'completed');
      assert.equal(provider.calls.at(-1).images.length, 2);
      assert.match(provider.calls.at(-1).prompt, /finished one of the same product/);
      const front = (await on.pairs('mug')).find((pair) => pair.isMainImage);
      const again = await on.client.post(`${base}/pairs/${front.id}/regenerate`, { jobType: 'main_image', reasons: ['colour', 'too small'], prompt: 'bigger' });
      assert.equal((await on.ended(again.jobId)).status, 'completed');
      const call = provider.calls.at(-1);
      assert.equal(call.images.length, 2);
      assert.match(call.prompt, /bigger.*colours were off.*; too small.*rejected/s);
      assert.deepEqual(provider.refusals, []);
    });

    test('a template brings its own words', async () => {
      const template = { groupName: 'g', templateName: 't', prompt: 'On marble.', negativePrompt: 'glare', systemPrompt: 'You retouch.' };
      const { id } = await on.client.post(`${base}/prompts`, template);
      await on.put('cup', 'front.jpg', anotherOf(mug(), name));
      const job = await on.run({ jobType: 'custom', input: { skus: ['cup'], imageType: 'all' }, options: { promptTemplateId: id } });
      assert.equal(job.status, 'completed');
      const { prompt, system } = provider.calls.at(-1);
      assert.match(`${system ?? ''}\n${prompt}`, /You retouch\..*On marble\..*Avoid: glare/s);
    });

    test('the built-in engine can be asked for', async () => {
      const before = provider.calls.length;
      const job = await on.run({ jobType: 'main_image', input: { skus: ['mug'] }, options: { engine: 'local' } });
      assert.equal(job.status, 'completed');
      assert.equal(provider.calls.length, before);
    });

    for (const behaviour of passing) {
      test(`it tries again after: ${behaviour}`, async () => {
        let n = 0;
        const { job, calls } = await once(() => (n++ === 0 ? [behaviour, { retryAfter: 0 }] : 'ok'));
        assert.equal(job.status, 'completed', JSON.stringify(job));
        assert.equal(calls.filter((call) => call.billed).length, 1);
      });
    }

    for (const behaviour of pausing) {
      test(`${behaviour} pauses the job until a person has seen to it`, async () => {
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
      test(`${behaviour} ends as ${code}`, async () => {
        const { pair, calls } = await once(() => [behaviour, { location: `${provider.origin}/elsewhere` }]);
        assert.equal(pair.errorCode, code, JSON.stringify(pair));
        assert.equal(calls.filter((call) => call.billed).length, billed);
        assert.ok(!JSON.stringify(pair).includes(provider.key));
      });
    }

    test('the connection test lists models, and says what is wrong', async () => {
      const check = (body) => on.client.post(`${base}/settings/test`, body);
      const good = await check({});
      assert.equal(good.ok, true, JSON.stringify(good));
      assert.deepEqual(good.models.map((model) => model.id), provider.models);
      assert.deepEqual(good.warnings, []);
      assert.match((await check({ model: 'no-such' })).warnings[0], /does not list/);
      assert.equal((await check({ apiKey: 'sk-wrong-key' })).error, 'provider_auth');
      assert.equal((await check({ apiEndpoint: `${provider.origin}/wrong/path`, apiKey: provider.key, engine })).ok, false);
      const blocked = await check({ apiEndpoint: 'http://127.0.0.1:9/v1' });
      assert.equal(blocked.error, 'address_blocked');
      assert.match(blocked.message, /--allow-address/);
      assert.equal((await check({ apiEndpoint: 'https://nowhere.invalid/v1' })).error, 'unavailable');
    });

    more(context);
  });
}

conforms('openai', {
  more(context) {
    test('a model that is shut down is warned of', async () => {
      const { provider, on } = context;
      provider.modelFields = { 'gpt-image-1.5': { shutdown_date: '2026-10-23' } };
      const { warnings } = await on.client.post(`${base}/settings/test`, {});
      assert.match(warnings[0], /"gpt-image-1.5" .*shut down on 2026-10-23/);
    });
  },
});
conforms('chat', {
  more(context) {
    for (const place of placesOfPictures) {
      test(`a picture is found in: ${place}`, async () => {
        const { provider, on } = context;
        for (const linked of [false, true]) {
          Object.assign(provider, { place, linked, behave: () => 'ok' });
          const sku = `place-${place}-${linked}`;
          await on.put(sku, 'front.jpg', anotherOf(mug(), sku));
          const job = await on.run({ jobType: 'main_image', input: { skus: [sku] } });
          assert.equal(job.status, 'completed', `${place} ${linked}`);
        }
        assert.deepEqual(provider.refusals.filter(({ code }) => code === 'key_given_away'), []);
        Object.assign(provider, { place: 'images', linked: false });
      });
    }
  },
});
conforms('gemini');

test('a stored key goes to no other origin, by settings, template, test or redirect', async () => {
  const provider = await Provider.start('openai');
  const other = await Provider.start('openai');
  const seen = [];
  other.listener.prependListener('request', ({ rawHeaders }) => seen.push(rawHeaders.join(' ')));
  const on = await stage(provider, {}, ['--allow-address', other.allow]);
  /** A job that is asked to make a picture without the key, which pauses it. */
  const asked = async (options) => {
    const { jobId } = await on.client.post(`${base}/jobs`, { jobType: 'main_image', input: { skus: ['mug'] }, options });
    await eventually(async () => (await on.client.get(`${base}/jobs/${jobId}`)).errorMessage, 'the job to be paused');
    await on.client.post(`${base}/jobs/${jobId}/cancel`);
    await on.ended(jobId);
  };
  try {
    await on.put('mug', 'front.jpg', mug());
    await on.client.post(`${base}/settings/test`, { apiEndpoint: other.url });
    const { id } = await on.client.post(`${base}/prompts`, { groupName: 'g', templateName: 't', prompt: 'p', apiEndpoint: other.url });
    await asked({ promptTemplateId: id });
    provider.behave = () => ['redirect', { location: `${other.url}/images/edits` }];
    await on.run({ jobType: 'main_image', input: { skus: ['mug'] } });
    assert.equal(seen.length, 2, 'the test and the template asked there, the redirect did not');
    await on.client.call('PUT', `${base}/settings`, { apiEndpoint: other.url });
    await asked({});
    await on.client.call('PUT', `${base}/settings`, { apiEndpoint: provider.url });
    await asked({});
    assert.equal(seen.length, 3);
    assert.ok(!seen.join().includes(provider.key));
    assert.ok(!on.server.log.includes(provider.key));
  } finally {
    await on.stop();
    await provider.stop();
    await other.stop();
  }
});
