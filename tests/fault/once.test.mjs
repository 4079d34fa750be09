// What is asked for once happens once, and what is cancelled stays undone: through kills, repeats and crowds.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { api, full, isFinal, onScene, pause, percentile, randomFrom, scaled, seed } from '../support/node/scene.mjs';
import { eventually } from '../support/node/server.mjs';

const REPEATS = 50;

test(`one Idempotency-Key, ${REPEATS} times across kills: one job`, { timeout: 300_000 }, onScene({ slots: 2 }, async (scene) => {
  const random = randomFrom();
  await scene.putPhotos(6);
  const answers = [];
  const ask = () =>
    scene
      .order({ headers: { 'idempotency-key': 'once' } })
      .then((id) => answers.push(id))
      .catch(() => {}); // the server is away: whoever asked asks again
  const kills = scaled(4, 15);
  for (let round = 0; round < kills; ++round) {
    const asking = Array.from({ length: Math.ceil(REPEATS / kills) }, ask);
    await pause(random() * 60);
    await Promise.all([scene.killAndServe(), ...asking]);
  }
  for (let n = answers.length; n < REPEATS; ++n) await scene.order({ headers: { 'idempotency-key': 'once' } }).then((id) => answers.push(id));
  assert.equal(new Set(answers).size, 1, 'ids that were answered');
  const [{ n }] = await scene.sql('select count(*) as n from ai_job');
  assert.equal(n, 1);
  await scene.ended(answers[0]);
  assert.ok(scene.provider.calls.length <= 6);
}));

const CANCELS = scaled(8, 100);

test(`${CANCELS} cancels, each in whatever state its job is: no call later than a second`, { timeout: 900_000 }, onScene({ slots: 3 }, async (scene, t) => {
  const random = randomFrom();
  const behaviours = ['ok', ['ok', { delay: 400 }], 'broken', ['busy', { retryAfter: 1 }], 'hang'];
  scene.provider.behave = () => behaviours[Math.floor(random() * behaviours.length)];
  await scene.putPhotos(6);
  const seen = {};
  for (let cancel = 0; cancel < CANCELS; ++cancel) {
    const jobId = await scene.order({ options: { force: true } });
    await pause(random() * 1_500);
    const states = await scene.sql(`select state, count(*) as n from ai_task where job_id = '${jobId}' group by state`);
    for (const { state } of states) seen[state] = (seen[state] ?? 0) + 1;
    const cancelled = await scene.client.request('POST', `${api}/jobs/${jobId}/cancel`);
    await cancelled.arrayBuffer();
    await pause(1_000);
    const calls = scene.provider.calls.length;
    const job = await eventually(async () => {
      const job = await scene.job(jobId);
      return isFinal(job) && job;
    }, `job ${cancel} to end`, 20);
    if (cancelled.status === 200) assert.ok(['cancelled', 'completed', 'failed'].includes(job.status), job.status);
    await pause(200);
    assert.equal(scene.provider.calls.length, calls, 'calls later than a second after the cancel');
  }
  const open = await scene.sql('select count(*) as n from ai_task where finalized_at is null');
  assert.equal(open[0].n, 0);
  t.diagnostic(`seed ${seed}; images were ${JSON.stringify(seen)} when their job was cancelled`);
}));

test('32 people writing at once on SQLite while a job runs: nobody is turned away', { timeout: 300_000 }, onScene({ slots: 2 }, async (scene, t) => {
  const writers = 32;
  const each = scaled(10, 60);
  await scene.putPhotos(writers);
  const { pairs } = await scene.client.get(`${api}/folders/mug/pairs`);
  await scene.putPhotos(20, { sku: 'cup' });
  const jobId = await scene.order({ skus: ['cup'] });
  const took = [];
  await Promise.all(
    pairs.map(async ({ id }) => {
      for (let n = 0; n < each; ++n) {
        const begun = performance.now();
        await scene.client.post(`${api}/pairs/${id}/${n % 2 ? 'restore' : 'skip'}`, {});
        took.push(performance.now() - begun);
      }
    }),
  );
  assert.equal((await scene.ended(jobId)).completedItems, 20);
  const slow = percentile(took, 99);
  if (full) assert.ok(slow < 500, `p99 ${slow} ms`);
  t.diagnostic(`${took.length} writes by ${writers}: p50 ${percentile(took, 50).toFixed()} ms, p99 ${slow.toFixed()} ms, none refused`);
}));
