// What pictures cost, and budgets that hold, against a strict stub of a provider that keeps its own ledger.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { anotherOf, mug } from '../support/node/photos.mjs';
import { CheckedClient } from '../support/node/contract.mjs';
import { Postgres } from '../support/node/postgres.mjs';
import { Provider } from '../support/node/provider/server.mjs';
import { Client, Server, binary, eventually, temporaryFolder } from '../support/node/server.mjs';

const api = '/api/ai-playground';
const isFinal = ({ status }) => ['completed', 'failed', 'cancelled'].includes(status);
/** Of one image, in millionths of a dollar. */
const image = 40_000;
const flat = [{ host: '127.0.0.1', perImage: 0.04, checked: '2026-11-22', source: 'test' }];

/** A server with `photos` photos of one SKU and prices of its own, its settings leading to a provider. */
async function stage({ dialect = 'openai', behave, photos = 12, prices = flat, database, workers = 3 } = {}) {
  const provider = await Provider.start(dialect, behave);
  const folder = temporaryFolder();
  const setPrices = (list) => writeFileSync(join(folder.path, 'prices.json'), JSON.stringify({ prices: list }));
  setPrices(prices);
  const place = database ? ['--database', database] : [];
  const options = ['--allow-address', provider.allow, ...place];
  const server = await Server.start(folder.path, ['--workers', String(workers), ...options]);
  const plain = new Client(server.url);
  await plain.setUp();
  const checked = new CheckedClient(plain);
  const change = (settings) => checked.call('updateSettings', { body: settings });
  await change({ apiEndpoint: provider.endpoint, apiKey: provider.key, defaultModel: provider.models[0] });
  for (let n = 0; n < photos; ++n) await plain.request('PUT', `${api}/folders/mug/images/${n}.jpg`, anotherOf(mug(), n));
  const order = async (options = {}, input = { skus: ['mug'], imageType: 'all' }) =>
    (await checked.call('createJob', { body: { jobType: 'batch_optimize', input, options }, status: 201 })).jobId;
  const find = (id) => checked.call('getJob', { params: { id } });
  const resume = (id) => checked.call('resumeJob', { params: { id } });
  const status = () => checked.call('getStatus');
  const pairs = async () => (await checked.call('listPairs', { params: { sku: 'mug' } })).pairs;
  const until = (id, state, what) => eventually(async () => { const job = await find(id); return state(job) && job; }, what);
  const stop = async () => {
    await server.stop();
    await provider.stop();
    folder.remove();
  };
  const isQuiet = (job) => job.waiting?.reason === 'paused' && provider.running === 0 && job.cost.reservedMicros === 0;
  return { provider, folder, setPrices, checked, plain, options, change, order, find, resume, status, pairs, until, isQuiet, stop };
}

suite('a budget', () => {
  test('pauses a job before it is passed; raised, the job ends', async () => {
    const on = await stage();
    try {
      const id = await on.order({ budgetMicros: 5 * image + image / 2 });
      const paused = await on.until(id, on.isQuiet, 'the job to pause');
      assert.equal(on.provider.billed.length, 5);
      assert.equal(paused.cost.spentMicros, 5 * image);
      assert.equal(paused.completedItems, 5);
      assert.equal(paused.failedItems, 0);
      assert.equal(paused.pauseReason, 'budget');
      assert.match(paused.errorMessage, /^The job's budget of \$0\.22 would be passed: \$0\.20 spent, and the next image may cost \$0\.04\. Raise the budget\.$/);
      const { logs } = await on.checked.call('getJobLogs', { params: { id } });
      assert.equal(logs.filter(({ message }) => message.startsWith('Paused: The job')).length, 1);
      assert.equal((await on.status()).spending.spentMicros, 5 * image);

      const raised = await on.checked.call('setJobBudget', { params: { id }, body: { budgetMicros: 12 * image } });
      assert.equal(raised.cost.budgetMicros, 12 * image);
      await on.resume(id);
      const job = await on.until(id, isFinal, 'the job to end');
      assert.equal(job.status, 'completed');
      assert.equal(job.completedItems, 12);
      assert.equal(job.cost.spentMicros, 12 * image);
      assert.equal(on.provider.billed.length, 12);
      const [{ id: pair }] = await on.pairs();
      const { items: versions } = await on.checked.call('listVersions', { params: { id: pair } });
      assert.equal(versions[0].costMicros, image);
    } finally {
      await on.stop();
    }
  });

  test('holds with several worker processes on PostgreSQL', async () => {
    const postgres = await Postgres.start();
    const on = await stage({ photos: 24, database: postgres.createDatabase('costs'), workers: 2, behave: () => ['ok', { delay: 50 }] });
    const workers = [1, 2].map(() =>
      spawn(binary, ['worker', '--data', on.folder.path, '--workers', '4', ...on.options], { stdio: 'ignore' }));
    const exits = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
    try {
      await eventually(async () => (await on.status()).workers.length === 3, 'three workers');
      const id = await on.order({ budgetMicros: 10 * image });
      const paused = await on.until(id, on.isQuiet, 'the job to pause');
      assert.equal(on.provider.billed.length, 10);
      assert.equal(paused.cost.spentMicros, 10 * image);
      assert.ok(on.provider.mostRunning > 1, 'several at a time');
    } finally {
      workers.forEach((worker) => worker.kill('SIGTERM'));
      await Promise.all(exits);
      await on.stop();
      await postgres.stop();
    }
  });

  test('of the month holds for all jobs together', async () => {
    const on = await stage({ photos: 6 });
    try {
      await on.change({ budgetMicros: 4 * image });
      const id = await on.order();
      await on.until(id, on.isQuiet, 'the job to pause');
      assert.equal(on.provider.billed.length, 4);
      const { spending } = await on.status();
      assert.equal(spending.spentMicros, 4 * image);
      assert.equal(spending.budgetMicros, 4 * image);
      await on.change({ budgetMicros: null });
      await on.resume(id);
      assert.equal((await on.until(id, isFinal, 'the job to end')).completedItems, 6);
    } finally {
      await on.stop();
    }
  });

  test('of the month holds for pictures that are asked for at once, as at OpenAI', async () => {
    const on = await stage({ photos: 0 });
    try {
      await on.change({ budgetMicros: 2 * image });
      const edit = (status) => {
        const form = new FormData();
        form.set('image', new Blob([mug()], { type: 'image/jpeg' }), 'mug.jpg');
        form.set('prompt', 'on white');
        const sent = new Response(form);
        return sent.arrayBuffer().then((bytes) =>
          on.checked.call('editImage', { body: new Uint8Array(bytes), headers: { 'content-type': sent.headers.get('content-type') }, status }));
      };
      await edit(200);
      await edit(200);
      const { error } = await edit(429);
      assert.match(error.message, /The month's budget of \$0\.08 would be passed/);
      assert.equal(on.provider.billed.length, 2);
      const { spending } = await on.status();
      assert.deepEqual([spending.spentMicros, spending.reservedMicros], [2 * image, 0]);

      await on.change({ budgetMicros: 4 * image });
      on.provider.behave = () => 'badRequest';
      await edit(422);
      assert.equal((await on.status()).spending.reservedMicros, 0, 'what was refused costs nothing');
      on.provider.behave = () => 'noPicture';
      await edit(502);
      const after = (await on.status()).spending;
      assert.deepEqual([after.spentMicros, after.reservedMicros, after.unknownItems], [2 * image, image, 1]);
    } finally {
      await on.stop();
    }
  });

  test('is refused where the price is not known, and kept once it is', async () => {
    const on = await stage({ photos: 2, prices: [] });
    try {
      const body = { jobType: 'main_image', input: { skus: ['mug'] }, options: { budgetMicros: image } };
      const refused = await on.plain.request('POST', `${api}/jobs`, body);
      assert.equal(refused.status, 400);
      const [fault] = (await refused.json()).details;
      assert.equal(fault.field, 'options.budgetMicros');
      assert.match(fault.message, /^The price of the model "gpt-image-1\.5" is not known/);
      const unknown = await on.until(await on.order(), isFinal, 'the job without a budget to end');
      assert.equal(unknown.cost.unknownItems, 2);
      assert.equal(unknown.cost.spentMicros, 0);
      assert.equal(unknown.cost.perImageMicros, undefined);
      on.setPrices(flat);
      const id = await on.order({ budgetMicros: image, force: true });
      await on.until(id, on.isQuiet, 'the job to pause');
      assert.equal((await on.find(id)).completedItems, 1);
    } finally {
      await on.stop();
    }
  });
});

suite('the cost', () => {
  test('is computed from tokens, also for unusable answers', async () => {
    const tokens = { textIn: 5, imageIn: 8, textOut: 10, imageOut: 32 };
    const prices = [{ host: '127.0.0.1', perMillionTokens: tokens, estimate: 0.2, checked: '2026-11-22', source: 'test' }];
    const each = 10 * 5 + 40 * 8 + 4160 * 32;
    const on = await stage({ photos: 3, prices, workers: 1, behave: (n) => (n === 0 ? 'notAPicture' : 'ok') });
    try {
      const id = await on.order();
      const job = await on.until(id, isFinal, 'the job to end');
      assert.equal(job.completedItems, 3);
      assert.equal(on.provider.billed.length, 4);
      assert.equal(job.cost.spentMicros, 4 * each);
      assert.equal(job.cost.pricedItems, 3);
      assert.equal(job.cost.perImageMicros, Math.floor((4 * each) / 3));
      assert.equal(job.approvedItems, 0);
    } finally {
      await on.stop();
    }
  });

  test('of a provider that tells it is what it tells', async () => {
    const prices = [{ host: '127.0.0.1', told: true, estimate: 0.1, checked: '2026-11-22', source: 'test' }];
    const on = await stage({ dialect: 'chat', photos: 1, prices });
    try {
      const job = await on.until(await on.order(), isFinal, 'the job to end');
      const [{ generationParams }] = await on.pairs();
      assert.equal(job.cost.spentMicros, Math.round(generationParams.usage.cost * 1e6));
      assert.ok(job.cost.spentMicros > 0);
    } finally {
      await on.stop();
    }
  });

  test('of a pilot is measured before the rest is released', async () => {
    const on = await stage({ photos: 1 });
    try {
      for (const sku of ['cup', 'jug']) await on.plain.request('PUT', `${api}/folders/${sku}/images/1.jpg`, anotherOf(mug(), sku));
      const id = await on.order({ pilot: true, pilotSkus: 1 }, { skus: ['mug', 'cup', 'jug'] });
      const job = await on.until(id, ({ waiting }) => waiting?.reason === 'pilot', 'the pilot to end');
      assert.equal(job.cost.spentMicros, image);
      assert.equal(job.cost.expectedMicros, 3 * image);
      assert.ok(job.pilot.tookSeconds > 0);
      assert.ok(Math.abs(job.pilot.restSeconds - 2 * job.pilot.tookSeconds) < 0.01);
    } finally {
      await on.stop();
    }
  });
});

test('prices are listed with date and source, and a wrong file is named by every command', () => {
  const folder = temporaryFolder();
  try {
    const run = (...args) => spawnSync(binary, [...args, '--data', folder.path], { encoding: 'utf8' });
    const built = run('prices');
    assert.equal(built.status, 0);
    assert.match(built.stdout, /^host api\.openai\.com, model gpt-image-2\*: 1M tokens: text in \$5\.00, .* \(\d{4}-\d\d-\d\d, openai\.com/m);
    writeFileSync(join(folder.path, 'prices.json'), JSON.stringify({ prices: [{ host: 'x.example', perImage: 'free' }] }));
    for (const command of ['prices', 'doctor']) {
      const wrong = run(command);
      assert.equal(wrong.status, 1);
      assert.match(wrong.stderr + wrong.stdout, /prices\.json: prices\[0\] x\.example: "perImage" must be a number/);
    }
  } finally {
    folder.remove();
  }
});
