// What is paid for is paid for once: kills at any moment of a job whose every image costs money.
//   AIP_IMAGES, AIP_KILLS: more of both
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';

import { anotherOf, mug } from '../support/node/photos.mjs';
import { Postgres } from '../support/node/postgres.mjs';
import { Provider } from '../support/node/provider/server.mjs';
import { Client, Server, binary, eventually, temporaryFolder } from '../support/node/server.mjs';

const IMAGES = Number(process.env.AIP_IMAGES ?? 40);
const KILLS = Number(process.env.AIP_KILLS ?? 8);
const api = '/api/ai-playground';

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isFinal = (job) => ['completed', 'failed', 'cancelled'].includes(job.status);
const order = { jobType: 'batch_optimize', input: { skus: ['mug'], imageType: 'all' }, options: { finish: { width: 300, height: 300 } } };

async function prepare(client, provider) {
  await client.setUp();
  await client.call('PUT', `${api}/settings`, { apiEndpoint: provider.endpoint, apiKey: provider.key, defaultModel: provider.models[0] });
  for (let n = 0; n < IMAGES; ++n) await client.call('PUT', `${api}/folders/mug/images/${n}.jpg`, anotherOf(mug(), n));
  return (await client.post(`${api}/jobs`, order)).jobId;
}

/** Each photo has one result or is held; nobody asked twice for it; a person may then have the held ones sent again. */
async function check(client, provider, jobId) {
  const job = await client.get(`${api}/jobs/${jobId}`);
  assert.equal(job.processedItems, IMAGES);
  assert.equal(job.completedItems + job.unknownItems, IMAGES, JSON.stringify(job));
  assert.equal(job.failedItems, job.unknownItems);
  assert.ok(provider.calls.length <= IMAGES, `${provider.calls.length} calls for ${IMAGES} photos: some were sent again`);
  assert.deepEqual(provider.refusals, []);

  const held = job.unknownItems;
  if (held > 0) {
    await client.post(`${api}/jobs/${jobId}/retry`, { resendUnknown: true });
    await eventually(async () => (await client.get(`${api}/jobs/${jobId}`)).completedItems === IMAGES, 'the held photos', 180);
  }
  assert.ok(provider.billed.length <= IMAGES + held, `${provider.billed.length} bills for ${IMAGES} photos, ${held} held`);
  const { pairs } = await client.get(`${api}/folders/mug/pairs`);
  for (const pair of pairs) {
    const { items } = await client.get(`${api}/pairs/${pair.id}/versions`);
    assert.equal(items.length, 1, `results of ${pair.name}`);
  }
  return { held, bills: provider.billed.length };
}

const someDelay = () => ['ok', { delay: Math.random() * 200 }];

test(`one process, killed ${KILLS} times`, { timeout: 1_800_000 }, async (t) => {
  const folder = temporaryFolder();
  const provider = await Provider.start('openai', someDelay);
  const serve = () => Server.start(folder.path, ['--workers', '4', '--allow-address', provider.allow]);
  let server = await serve();
  try {
    const client = new Client(server.url);
    const jobId = await prepare(client, provider);
    let kills = 0;
    for (; kills < KILLS && !isFinal(await client.get(`${api}/jobs/${jobId}`)); ++kills) {
      await pause(Math.random() * 1000);
      await server.kill();
      server = await serve();
      client.url = server.url;
    }
    await eventually(async () => isFinal(await client.get(`${api}/jobs/${jobId}`)), 'the job to end', 600);
    const { held, bills } = await check(client, provider, jobId);
    t.diagnostic(`${IMAGES} photos, ${kills} kills: ${bills} bills, ${held} held for a person`);
  } finally {
    await server.stop();
    await provider.stop();
    folder.remove();
  }
});

test('three workers on PostgreSQL, one killed now and then, the database, too', { timeout: 1_800_000 }, async (t) => {
  const folder = temporaryFolder();
  const postgres = await Postgres.start();
  const provider = await Provider.start('openai', someDelay);
  const place = ['--data', folder.path, '--database', postgres.createDatabase('billing')];
  const server = await Server.start(folder.path, [...place.slice(2), '--workers', '0', '--allow-address', provider.allow]);
  const work = () => {
    const child = spawn(binary, ['worker', ...place, '--workers', '2', '--allow-address', provider.allow], { stdio: 'ignore' });
    return { child, exited: new Promise((resolve) => child.once('exit', resolve)) };
  };
  const workers = [work(), work(), work()];
  try {
    const client = new Client(server.url);
    const jobId = await prepare(client, provider);
    const kills = Math.ceil(KILLS / 4);
    for (let kill = 0; kill < kills; ++kill) {
      await pause(500 + Math.random() * 1000);
      const [victim] = workers.splice(kill % 3, 1);
      victim.child.kill('SIGKILL');
      await victim.exited;
      workers.push(work());
    }
    await postgres.crashAndRestart();
    await eventually(async () => {
      const job = await client.get(`${api}/jobs/${jobId}`).catch(() => undefined);
      return job && isFinal(job);
    }, 'the job to end', 600);
    const { held, bills } = await check(client, provider, jobId);
    t.diagnostic(`${IMAGES} photos, ${kills} kills and a restart of PostgreSQL: ${bills} bills, ${held} held for a person`);
  } finally {
    workers.forEach(({ child }) => child.kill('SIGTERM'));
    await Promise.all(workers.map(({ exited }) => exited));
    await server.stop();
    await provider.stop();
    await postgres.stop();
    folder.remove();
  }
});
