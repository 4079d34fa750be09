// Jobs through outside engines, against a strict stub of each provider.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { base, conforms, stage } from '../support/node/engine-conformance.mjs';
import { anotherOf, mug } from '../support/node/photos.mjs';
import { placesOfPictures } from '../support/node/provider/chat.mjs';
import { Provider } from '../support/node/provider/server.mjs';
import { eventually } from '../support/node/server.mjs';

// Each suite has a server and a provider of its own, and most of its time is spent waiting for them.
suite('engines', { concurrency: 4 }, () => {
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
  conforms('ark', {
    more(context) {
      const once = async (sku, options) => {
        await context.on.put(sku, 'front.jpg', anotherOf(mug(), sku));
        await context.on.run({ jobType: 'main_image', input: { skus: [sku] }, options });
        return (await context.on.pairs(sku))[0];
      };
      test('a picture at an address is fetched without the key; an error beside it is that error', async () => {
        const { provider } = context;
        Object.assign(provider, { behave: () => 'ok', place: 'url' });
        assert.equal((await once('url')).status, 'completed');
        assert.deepEqual(provider.refusals.filter(({ code }) => code === 'key_given_away'), []);
        provider.place = 'itemError';
        assert.equal((await once('item-error')).errorCode, 'moderated');
        provider.place = undefined;
      });
      test('SeedEdit takes one picture and no size', async () => {
        const { provider } = context;
        const pair = await once('seededit', { model: provider.models[1] });
        assert.equal(pair.status, 'completed', JSON.stringify(provider.refusals));
        assert.equal(provider.calls.at(-1).fields.size, 'adaptive');
      });
      test('without a list of models the key is tried all the same', async () => {
        const { provider, on } = context;
        provider.lists = false;
        const check = (body) => on.client.post(`${base}/settings/test`, body);
        assert.equal((await check({})).ok, true);
        assert.equal((await check({ apiKey: 'sk-wrong-key' })).error, 'provider_auth');
        provider.lists = true;
      });
    },
  });
  conforms('dashscope', { lists: false });
  conforms('dashscopeTasks', {
    engine: 'dashscope',
    lists: false,
    more(context) {
      /** A job over a new photo whose task ends so. */
      const once = async (sku, behave, options) => {
        const { provider, on } = context;
        await on.put(sku, 'front.jpg', anotherOf(mug(), sku));
        const before = provider.calls.length;
        provider.behave = (n) => behave(n - before);
        await on.run({ jobType: 'main_image', input: { skus: [sku] }, options });
        const [pair] = await on.pairs(sku);
        return { pair, calls: provider.calls.slice(before) };
      };
      const fates = {
        FAILED: ['DataInspectionFailed', 'moderated'],
        CANCELED: ['', 'provider_refused'],
        UNKNOWN: ['', 'outcome_unknown'],
      };
      for (const [status, [code, expected]] of Object.entries(fates)) {
        test(`a task that is ${status} ends as ${expected}`, async () => {
          const { pair, calls } = await once(`task-${status}`, () => ['ok', { status, code, message: 'The provider says so.' }]);
          assert.equal(pair.errorCode, expected, JSON.stringify(pair));
          assert.equal(calls.length, 1);
        });
      }
      test('a task that failed through no fault of the request is submitted again', async () => {
        const { pair, calls } = await once('fails-once', (n) => ['ok', n === 0 ? { status: 'FAILED', code: 'InternalError', message: 'm' } : {}]);
        assert.equal(pair.status, 'completed', JSON.stringify(pair));
        assert.deepEqual(calls.map(({ billed }) => billed), [false, true]);
      });
      test('looks that fail with 503 and 504 are borne', async () => {
        const { pair, calls } = await once('faults', () => ['ok', { faults: 2 }]);
        assert.equal(pair.status, 'completed', JSON.stringify(pair));
        assert.equal(calls.length, 1);
      });
      test('a killed server asks for what it was promised and orders nothing twice', async () => {
        const { provider, on } = context;
        await on.put('killed', 'front.jpg', anotherOf(mug(), 'killed'));
        const before = provider.calls.length;
        provider.behave = () => ['ok', { pending: 1000 }];
        const { jobId } = await on.client.post(`${base}/jobs`, { jobType: 'main_image', input: { skus: ['killed'] } });
        await eventually(() => [...provider.tasks.values()].at(-1)?.call.n === before && [...provider.tasks.values()].at(-1).looks > 0, 'a look at the task');
        await on.crash();
        provider.calls.at(-1).options.pending = 0;
        await on.restart();
        assert.equal((await on.ended(jobId)).status, 'completed');
        assert.equal(provider.calls.length, before + 1);
        assert.equal(provider.calls.at(-1).billed, true);
      });
      for (const [index, model] of ['wanx2.1-imageedit', 'wan2.6-image'].entries()) {
        test(`${model} is asked in its own way`, async () => {
          const { pair, calls } = await once(`family-${index}`, () => 'ok', { model });
          assert.equal(pair.status, 'completed', JSON.stringify(context.provider.refusals));
          assert.equal(calls[0].model, model);
        });
      }
    },
  });
  conforms('a1111', {
    usage: false,
    references: false,
    skip: ['moderated', 'quota'],
    more(context) {
      test('the parameters of a template are used, and what was used is kept', async () => {
        const { provider, on } = context;
        const parameters = { size: '832x1216', steps: 30, denoising_strength: 0.35, guidance_scale: 5.5, seed: 7, sampler: 'DPM++ 2M' };
        const { id } = await on.client.post(`${base}/prompts`, { groupName: 'g', templateName: 'p', prompt: 'On slate.', parameters });
        await on.put('slate', 'front.jpg', anotherOf(mug(), 'slate'));
        const order = { jobType: 'custom', input: { skus: ['slate'], imageType: 'all' }, options: { promptTemplateId: id, model: provider.models[1] } };
        provider.behave = () => 'ok';
        assert.equal((await on.run(order)).status, 'completed', JSON.stringify(provider.refusals));
        const { fields, model } = provider.calls.at(-1);
        assert.deepEqual(
          [fields.width, fields.height, fields.steps, fields.denoising_strength, fields.cfg_scale, fields.seed, fields.sampler_name, model],
          [832, 1216, 30, 0.35, 5.5, 7, 'DPM++ 2M', provider.models[1]],
        );
        const [pair] = await on.pairs('slate');
        assert.equal(pair.generationParams.requestedSize, '832x1216');
        assert.equal(pair.generationParams.actualSize, '1024x1024');
        assert.equal(pair.generationParams.seed, 4_011_998);
        // The same order again makes nothing; another step does.
        const calls = provider.calls.length;
        assert.equal((await on.run(order)).skippedItems, 1);
        await on.client.call('PUT', `${base}/prompts/${id}`, { parameters: { ...parameters, steps: 31 } });
        assert.equal((await on.run(order)).completedItems, 1);
        assert.equal(provider.calls.length, calls + 1);
      });
      test('parameters out of range are refused when a template is saved', async () => {
        const template = { groupName: 'g', templateName: 'bad', prompt: 'p', parameters: { steps: 1.5, size: 'huge', workflow: { 1: {} } } };
        const response = await context.on.client.request('POST', `${base}/prompts`, template);
        assert.equal(response.status, 400);
        const { details, message } = await response.json();
        assert.deepEqual(details.map(({ field }) => field), ['size', 'steps', 'workflow']);
        assert.match(message, /^size must be like 1024x1536/);
      });
    },
  });
  conforms('comfyui', {
    usage: false,
    references: false,
    keys: false,
    skip: ['moderated', 'quota', 'badKey'],
    more(context) {
      const workflow = {
        1: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: '{{model}}' } },
        2: { class_type: 'LoadImage', inputs: { image: '{{image}}' } },
        3: { class_type: 'LoadImage', inputs: { image: '{{reference}}' } },
        4: { class_type: 'ImageBatch', inputs: { image1: ['2', 0], image2: ['3', 0] } },
        5: { class_type: 'VAEEncode', inputs: { pixels: ['4', 0], vae: ['1', 2] } },
        6: { class_type: 'CLIPTextEncode', inputs: { text: 'studio photo, {{prompt}}', clip: ['1', 1] } },
        7: { class_type: 'CLIPTextEncode', inputs: { text: '{{negative_prompt}}', clip: ['1', 1] } },
        8: {
          class_type: 'KSampler',
          inputs: { model: ['1', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0], seed: '{{seed}}', steps: 8, cfg: '{{guidance_scale}}', sampler_name: '{{sampler}}', scheduler: 'karras', denoise: 0.4 },
        },
        9: { class_type: 'VAEDecode', inputs: { samples: ['8', 0], vae: ['1', 2] } },
        10: { class_type: 'SaveImage', inputs: { images: ['9', 0], filename_prefix: 'own' } },
      };
      const template = async (parameters, name) => (await context.on.client.post(`${base}/prompts`, { groupName: 'g', templateName: name, prompt: 'On "marble" {{seed}}.', negativePrompt: 'glare', parameters })).id;
      const once = async (sku, options, behave = () => 'ok') => {
        await context.on.put(sku, 'front.jpg', anotherOf(mug(), sku));
        context.provider.behave = behave;
        await context.on.run({ jobType: 'custom', input: { skus: [sku], imageType: 'all' }, options });
        return (await context.on.pairs(sku))[0];
      };

      test("a template's own workflow is filled in and run", async () => {
        const { provider, on } = context;
        const promptTemplateId = await template({ workflow, seed: 99, guidance_scale: 3.5 }, 'own');
        provider.behave = () => 'ok';
        const job = await on.run({ jobType: 'secondary_image', input: { skus: ['mug'] }, options: { promptTemplateId, consistencyMode: true, force: true } });
        assert.equal(job.status, 'completed', JSON.stringify(provider.refusals));
        const call = provider.calls.at(-1);
        assert.match(call.prompt, /^studio photo, On "marble" \{\{seed\}\}\./);
        assert.equal(call.negative, 'glare');
        assert.deepEqual([call.fields.seed, call.fields.steps, call.fields.cfg], [99, 8, 3.5]);
        assert.equal(call.images.length, 2);
        assert.notDeepEqual(call.images[0], call.images[1]);
      });
      test('a node that does not take its input is named', async () => {
        const pair = await once('node-error', { model: 'nowhere.safetensors' });
        assert.equal(pair.errorCode, 'provider_refused');
        assert.match(pair.errorMessage, /node 1 \(CheckpointLoaderSimple\): Value not in list \(ckpt_name: "nowhere.safetensors"\)/);
      });
      test('a workflow that fails names its node; a machine without room is asked again', async () => {
        const fails = { exception_type: 'RuntimeError', exception_message: 'mat1 and mat2 shapes cannot be multiplied' };
        const pair = await once('fails', {}, () => ['ok', { fails }]);
        assert.equal(pair.errorCode, 'provider_refused');
        assert.match(pair.errorMessage, /node 7 \(KSampler\): mat1 and mat2/);
        const full = { exception_type: 'torch.OutOfMemoryError', exception_message: 'Allocation on device' };
        let n = 0;
        assert.equal((await once('room', {}, () => ['ok', n++ === 0 ? { fails: full } : {}])).status, 'completed');
      });
      test('what a restarted server has lost is submitted again', async () => {
        let n = 0;
        assert.equal((await once('forgotten', {}, () => ['ok', { lost: n++ === 0 }])).status, 'completed');
        assert.equal(n, 2);
      });
      test("a workflow in the page's format, without the photo or with an unknown slot is refused", async () => {
        const faults = {
          'export it in the API format': { nodes: [], links: [] },
          'no \\{\\{image\\}\\}': { 1: { class_type: 'SaveImage', inputs: {} } },
          'nothing goes into': { 1: { class_type: 'SaveImage', inputs: { a: '{{image}} {{colour}}' } } },
        };
        for (const [words, bad] of Object.entries(faults)) {
          await assert.rejects(template({ workflow: bad }, words), new RegExp(words));
        }
      });
    },
  });
});

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
