// Our own images API: OpenAI's official client, unchanged, edits photos here; and our engine asks ourselves.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';

import { LLMock } from '@copilotkit/aimock';
import OpenAI, { toFile } from 'openai';

import { anotherOf, mug, mugSide } from '../support/node/photos.mjs';
import { formatOf, picture } from '../support/node/provider/picture.mjs';
import { Provider } from '../support/node/provider/server.mjs';
import { Client, Server, eventually, temporaryFolder } from '../support/node/server.mjs';

const base = '/api/ai-playground';

async function start(options = []) {
  const folder = temporaryFolder();
  const server = await Server.start(folder.path, ['--workers', '2', ...options]);
  const client = new Client(server.url);
  await client.setUp();
  const token = async (body = {}) => (await client.post('/api/auth/tokens', { name: 'sdk', ...body })).token;
  const openai = async (body) => new OpenAI({ apiKey: await token(body), baseURL: `${server.url}/v1`, maxRetries: 0 });
  const stop = async () => {
    await server.stop();
    folder.remove();
  };
  return { server, client, token, openai, stop };
}

const jpeg = (bytes, name = 'photo.jpg') => toFile(Buffer.from(bytes), name, { type: 'image/jpeg' });
const sizeOf = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];

suite("OpenAI's client", () => {
  let on;
  let provider;
  let openai;
  before(async () => {
    provider = await Provider.start('openai');
    on = await start(['--allow-address', provider.allow]);
    openai = await on.openai();
  });
  after(async () => {
    await on?.stop();
    await provider?.stop();
  });

  test('lists models', async () => {
    const { data } = await openai.models.list();
    assert.deepEqual(data.map((model) => model.id), ['local']);
  });

  test('edits a photo', async () => {
    const answer = await openai.images.edit({ model: 'local', image: await jpeg(mug()), prompt: 'on white', size: '1024x1024' });
    const bytes = Buffer.from(answer.data[0].b64_json, 'base64');
    assert.equal(formatOf(bytes), 'png');
    assert.deepEqual(sizeOf(bytes), [1024, 1024]);
    assert.equal(answer.size, '1024x1024');
    assert.match(answer._request_id, /^req_/);
  });

  test('edits with several images and options', async () => {
    const image = [await jpeg(mug()), await jpeg(mugSide(), 'side.jpg')];
    const answer = await openai.images.edit({ model: 'local', image, prompt: 'on white', size: '600x800', output_format: 'jpeg', output_compression: 80, quality: 'high', background: 'opaque', n: 1 });
    assert.equal(formatOf(Buffer.from(answer.data[0].b64_json, 'base64')), 'jpeg');
    assert.equal(answer.size, '600x800');
  });

  test('sees our errors with status, code and request id', async () => {
    const fails = async (promise, status, code) => {
      const error = await promise.then(() => assert.fail('it worked'), (reason) => reason);
      assert.equal(error.status, status, error.message);
      assert.equal(error.code, code);
      assert.match(error.requestID, /^req_/);
      return error;
    };
    const edit = async (more, client = openai) => client.images.edit({ model: 'local', image: await jpeg(mug()), prompt: 'p', ...more });
    assert.equal((await fails(edit({ size: 'huge' }), 400, 'invalid_value')).param, 'size');
    await fails(edit({ n: 3 }), 400, 'unsupported_value');
    await fails(edit({ background: 'transparent' }), 400, 'unsupported_value');
    await fails(edit({ mask: await jpeg(mug()) }), 400, 'unsupported_parameter');
    await fails(edit({ prompt: '' }), 400, 'missing_required_parameter');
    await fails(edit({ image: await toFile(Buffer.from('no picture'), 'a.png', { type: 'image/png' }) }), 415, 'unsupported_media');
    await fails(openai.images.generate({ model: 'local', prompt: 'a cup' }), 400, 'unsupported_operation');
    await fails(edit({}, new OpenAI({ apiKey: 'aip_wrong', baseURL: `${on.server.url}/v1`, maxRetries: 0 })), 401, 'unauthenticated');
    await fails(edit({}, await on.openai({ scope: 'read' })), 403, 'forbidden');
    const bare = await fetch(`${on.server.url}/v1/models`);
    assert.equal(bare.status, 401);
  });

  test('is served by the default engine of the settings', async () => {
    await on.client.call('PUT', `${base}/settings`, { apiEndpoint: provider.url, apiKey: provider.key, defaultModel: 'gpt-image-1.5' });
    assert.deepEqual((await openai.models.list()).data.map((model) => model.id), ['gpt-image-1.5', 'local']);
    const image = [await jpeg(mug()), await jpeg(mugSide(), 'side.jpg')];
    const answer = await openai.images.edit({ model: 'gpt-image-2', image, prompt: 'in a kitchen' });
    const call = provider.calls.at(-1);
    assert.equal(call.model, 'gpt-image-2');
    assert.equal(call.prompt, 'in a kitchen');
    assert.equal(call.images.length, 2);
    assert.equal(answer.usage.total_tokens, 4210);
    provider.behave = () => ['busy', { retryAfter: 7 }];
    const busy = await openai.images.edit({ model: 'gpt-image-2', image, prompt: 'p' }).catch((error) => error);
    assert.equal(busy.status, 429);
    assert.equal(busy.headers.get('retry-after'), '7');
    provider.behave = () => 'ok';
  });
});

/** A job over one photo through the endpoint; its image pair. */
async function throughSettings(on, settings, mark) {
  await on.client.call('PUT', `${base}/settings`, settings);
  await on.client.request('PUT', `${base}/folders/${mark}/images/front.jpg`, anotherOf(mug(), mark));
  const { jobId } = await on.client.post(`${base}/jobs`, { jobType: 'main_image', input: { skus: [mark] }, options: { finish: { width: 800, height: 800 } } });
  await eventually(async () => ['completed', 'failed'].includes((await on.client.get(`${base}/jobs/${jobId}`)).status), 'the job to end');
  return (await on.client.get(`${base}/folders/${mark}/pairs`)).pairs[0];
}

test('our engine asks another server of ours', async () => {
  const other = await start();
  const { host } = new URL(other.server.url);
  const on = await start(['--allow-address', host]);
  try {
    const settings = { apiEndpoint: `${other.server.url}/v1`, apiKey: await other.token(), defaultModel: 'local' };
    const tried = await on.client.post(`${base}/settings/test`, settings);
    assert.equal(tried.ok, true, JSON.stringify(tried));
    const pair = await throughSettings(on, settings, 'mug');
    assert.equal(pair.status, 'completed', JSON.stringify(pair));
    assert.equal(pair.engine, 'openai');
    assert.equal(pair.outputWidth, 800);
  } finally {
    await on.stop();
    await other.stop();
  }
});

test('a server that is its own endpoint does not ask itself in a circle', async () => {
  const folder = temporaryFolder();
  const server = await Server.start(folder.path, ['--workers', '1', '--allow-address', '127.0.0.1:*']);
  const client = new Client(server.url);
  await client.setUp();
  try {
    const { token } = await client.post('/api/auth/tokens', { name: 'self' });
    const pair = await throughSettings({ client }, { apiEndpoint: `${server.url}/v1`, apiKey: token, defaultModel: 'anything' }, 'mug');
    assert.equal(pair.status, 'completed', JSON.stringify(pair));
  } finally {
    await server.stop();
    folder.remove();
  }
});

test('our engine asks @copilotkit/aimock', async () => {
  const mock = new LLMock({ port: 0 });
  mock.onImage(/./, { image: { b64Json: picture().toString('base64') } });
  const url = await mock.start();
  const on = await start(['--allow-address', '127.0.0.1:*']);
  try {
    const pair = await throughSettings(on, { apiEndpoint: `${url}/v1`, apiKey: 'sk-any', defaultModel: 'gpt-image-1.5' }, 'mug');
    assert.equal(pair.status, 'completed', JSON.stringify(pair));
    assert.equal(pair.engine, 'openai');
  } finally {
    await on.stop();
    await mock.stop();
  }
});
