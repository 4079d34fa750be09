// What a provider asks for is kept by every worker: its pace, its refusals, and how many calls it takes at a time.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, suite, test } from 'node:test';

import { CheckedClient } from '../support/node/contract.mjs';
import { anotherOf, mug } from '../support/node/photos.mjs';
import { Postgres } from '../support/node/postgres.mjs';
import { Provider } from '../support/node/provider/server.mjs';
import { Client, Server, binary, eventually, temporaryFolder } from '../support/node/server.mjs';
import { sql } from '../support/node/sql.mjs';

const base = '/api/ai-playground';
const isFinal = (job) => ['completed', 'failed', 'cancelled'].includes(job.status);
/** As many calls are made with a key at a time, unless the settings say otherwise. */
const limit = 4;

/** A server whose settings lead to a provider of its own; `calls` are the times at which it was asked. */
async function stage({ workers = 4, database, options = [] } = {}) {
  const provider = await Provider.start('openai');
  const folder = temporaryFolder();
  const place = ['--allow-address', provider.allow, ...(database ? ['--database', database] : [])];
  const on = { provider, folder, place, times: [] };
  on.start = async () => {
    on.server = await Server.start(folder.path, ['--workers', String(workers), ...place, ...options]);
    on.client ??= new Client(on.server.url);
    on.client.url = on.server.url;
  };
  await on.start();
  await on.client.setUp();
  on.api = new CheckedClient(on.client);
  await on.client.call('PUT', `${base}/settings`, { apiEndpoint: provider.endpoint, apiKey: provider.key, defaultModel: provider.models[0] });
  on.behave = (behave) => {
    on.times = [];
    provider.calls.length = 0;
    provider.behave = (n, call) => {
      on.times.push(Date.now());
      return behave(n, call);
    };
  };
  on.order = async (sku, images) => {
    for (let n = 0; n < images; ++n) await on.client.call('PUT', `${base}/folders/${sku}/images/${n}.jpg`, anotherOf(mug(), sku + n));
    return (await on.client.post(`${base}/jobs`, { jobType: 'main_image', input: { skus: [sku], imageType: 'all' }, options: { consistencyMode: false } })).jobId;
  };
  on.job = async (jobId) => on.api.call('getJob', { params: { id: jobId } });
  on.until = (jobId, condition, what) => eventually(async () => {
    const job = await on.job(jobId);
    return condition(job) && job;
  }, what, 240);
  on.ended = (jobId) => on.until(jobId, isFinal, 'the job to end');
  on.stop = async () => {
    await on.server.stop();
    await provider.stop();
    folder.remove();
  };
  return on;
}

suite('being asked to wait', () => {
  let on;
  before(async () => (on = await stage()));
  after(() => on?.stop());

  for (const [form, seconds, retryAfter] of [
    ['seconds', 3, () => 3],
    // To the second, so that it may be one less.
    ['a date', 3, () => new Date(Date.now() + 4000).toUTCString()],
  ]) {
    test(`the whole key waits as told in ${form}`, async () => {
      let asked;
      // All that are in flight at first, so that nothing is worked on while it waits.
      on.behave((n) => {
        if (n >= limit) return 'ok';
        asked ??= Date.now();
        return ['busy', { retryAfter: retryAfter() }];
      });
      const jobId = await on.order(`waits-${form.replace(' ', '-')}`, 8);
      const waiting = (await on.until(jobId, (job) => job.waiting?.reason === 'provider', 'the job to say that it waits')).waiting;
      assert.equal(waiting.code, 'provider_busy');
      assert.match(waiting.message, /Rate limited by the provider/);
      assert.ok(Date.parse(waiting.until) - asked <= (seconds + 2) * 1000);
      const job = await on.ended(jobId);
      assert.equal(job.completedItems, 8);
      const before = on.times.filter((time) => time < asked + seconds * 1000 - 50);
      assert.ok(before.length <= limit, `${before.length} calls: more than were in flight`);
      assert.ok(on.times.at(-1) >= asked + seconds * 1000 - 50);
    });
  }

  test('it costs no attempt, however often', async () => {
    on.behave((n) => (n < 7 ? ['busy', { retryAfter: 0 }] : 'ok'));
    const job = await on.ended(await on.order('often', 1));
    assert.equal(job.completedItems, 1, 'an image has five attempts');
    const [{ attempt }] = await sql({ data: on.folder.path }, `select attempt from ai_task where job_id = '${job.id}'`);
    assert.equal(attempt, 1);
  });

  test('a wait beyond reason is cut to a quarter of an hour', async () => {
    on.behave(() => ['busy', { retryAfter: 1e9 }]);
    const jobId = await on.order('absurd', 6);
    const { waiting } = await on.until(jobId, (job) => job.waiting?.reason === 'provider', 'the job to wait');
    const minutes = (Date.parse(waiting.until) - Date.now()) / 60_000;
    assert.ok(minutes > 14 && minutes <= 15, `${minutes} minutes`);
    const lane = await eventually(async () => {
      const { lanes } = await on.api.call('getStatus');
      const found = lanes.find(({ name }) => name === on.provider.origin);
      return found.running === 0 && found;
    }, 'the calls in flight to end');
    assert.ok(on.times.length <= limit, 'those that were in flight');
    assert.equal(lane.pauseReason, 'provider_busy');
    assert.equal(lane.pausedUntil, (await on.job(jobId)).waiting.until);
    assert.equal(lane.maxRunning, limit);
    assert.ok(lane.allowed < limit);
    assert.equal(lane.waiting, 6);
    await on.client.post(`${base}/jobs/${jobId}/cancel`);
    await on.ended(jobId);
  });
});

test('a key that is refused in the middle of a job: only the calls in flight follow, and people are told', async () => {
  const on = await stage();
  try {
    on.behave((n) => (n === 5 ? 'badKey' : ['ok', { delay: 300 }]));
    const first = await on.order('first', 10);
    const second = await on.order('second', 4);
    const paused = await on.until(first, (job) => job.waiting?.reason === 'paused' && on.provider.running === 0, 'the job to be paused');
    assert.equal(paused.pauseReason, 'provider_auth');
    assert.match(paused.waiting.message, /API key.*Resume the job/s);
    assert.ok(on.times.length <= 5 + limit, `${on.times.length} calls: more than were in flight`);
    // Its key's other jobs stand still, too, and say why.
    const other = await on.until(second, (job) => job.waiting?.reason === 'provider', 'the other job to wait');
    assert.equal(other.waiting.code, 'provider_auth');
    assert.equal(other.waiting.until, undefined);
    assert.match(other.waiting.message, /API key.*resume/s);
    const calls = on.times.length;

    await on.client.post(`${base}/jobs/${first}/resume`);
    assert.equal((await on.ended(first)).completedItems, 10);
    assert.equal((await on.ended(second)).completedItems, 4);
    assert.equal(on.times.length, 15, `${calls} before it was resumed`);
    assert.equal(on.provider.billed.length, 14);
  } finally {
    await on.stop();
  }
});

test('a connection test that succeeds lets what a refused key had stopped go on', async () => {
  const on = await stage();
  try {
    on.behave(() => 'badKey');
    const first = await on.order('first', 2);
    const second = await on.order('second', 2);
    await on.until(first, (job) => job.waiting?.reason === 'paused', 'the job to be paused');
    await on.until(second, (job) => ['provider', 'paused'].includes(job.waiting?.reason), 'the other job to wait');
    on.behave(() => 'ok');
    assert.equal((await on.client.post(`${base}/settings/test`, {})).ok, true);
    for (const id of [first, second]) {
      const job = await on.job(id);
      if (job.waiting?.reason === 'paused') await on.client.post(`${base}/jobs/${id}/resume`);
      assert.equal((await on.ended(id)).completedItems, 2);
    }
  } finally {
    await on.stop();
  }
});

test('twelve claimers in three processes never make more than four calls at a time', async () => {
  const postgres = await Postgres.start();
  const database = postgres.createDatabase('cap');
  const on = await stage({ workers: 0, database });
  const workers = [];
  try {
    on.behave(() => ['ok', { delay: 150 }]);
    const jobId = await on.order('many', 16);
    for (let n = 0; n < 3; ++n) {
      const child = spawn(binary, ['worker', '--data', on.folder.path, ...on.place, '--workers', '4'], { stdio: 'ignore' });
      workers.push({ child, exited: new Promise((resolve) => child.once('exit', resolve)) });
    }
    assert.equal((await on.ended(jobId)).completedItems, 16);
    assert.ok(on.provider.mostRunning <= limit, `${on.provider.mostRunning} at a time`);
    assert.equal(on.provider.billed.length, 16);
  } finally {
    workers.forEach(({ child }) => child.kill('SIGTERM'));
    await Promise.all(workers.map(({ exited }) => exited));
    await on.stop();
    await postgres.stop();
  }
});

test('told to stop, it begins nothing more, waits for its calls, and gives the rest back untouched', async () => {
  const on = await stage({ options: ['--grace', '20'] });
  try {
    on.behave(() => ['ok', { delay: 1500 }]);
    const jobId = await on.order('stops', 10);
    await eventually(() => on.provider.running === limit, 'four calls in flight');
    const told = Date.now();
    const { code } = await on.server.stop();
    assert.equal(code, 0);
    assert.ok(Date.now() - told < 20_000);
    assert.deepEqual(on.times.filter((time) => time > told + 100), []);
    const attempts = await sql({ data: on.folder.path }, "select attempt from ai_task where state = 'available'");
    assert.ok(attempts.length >= 2);
    assert.ok(attempts.every(({ attempt }) => attempt === 0));
    on.behave(() => 'ok');
    await on.start();
    assert.equal((await on.ended(jobId)).completedItems, 10);
  } finally {
    await on.stop();
  }
});
