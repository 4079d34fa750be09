// What is paid for is paid for once: kills at any moment of a job whose every image costs money.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isFinal, onScene, pause, randomFrom, scaled, seed } from '../support/node/scene.mjs';
import { eventually } from '../support/node/server.mjs';

const IMAGES = scaled(60, 1_000);
const KILLS = scaled(12, 200);
const someDelay = () => ['ok', { delay: Math.random() * 100 }];

test(`${KILLS} kills of one process over a job of ${IMAGES} photos`, { timeout: 1_800_000 }, onScene({ slots: 2, behave: someDelay }, async (scene, t) => {
  const random = randomFrom();
  await scene.putPhotos(IMAGES);
  const jobId = await scene.order();
  let kills = 0;
  for (; kills < KILLS; ++kills) {
    // Each at a random moment, spread over nine tenths of the job: an image that is hit three times is given up.
    const job = await scene.processed(jobId, (kills * 0.9 * IMAGES) / KILLS);
    if (isFinal(job)) break;
    await pause(random() * 150);
    await scene.killAndServe();
  }
  await scene.ended(jobId, { seconds: 600 });
  const figures = await scene.checkBooks(jobId, IMAGES);
  t.diagnostic(`${IMAGES} photos, ${kills} kills, seed ${seed}: ${JSON.stringify(figures)}`);
}));

const workers = scaled(3, 4);
const workerKills = scaled(3, 100);
const every = scaled(1_000, 2_000);
const lease = scaled(4, 60);
// What a killed worker had in hand counts as running until it is taken over.
const concurrency = scaled(8, 64);

test(`${workers} workers on PostgreSQL, one killed every ${every / 1_000} s, ${workerKills} times, and the database once`, { timeout: 1_800_000 },
  onScene({ postgres: true, workers, slots: 2, concurrency, behave: someDelay, options: ['--lease', String(lease)] }, async (scene, t) => {
    const random = randomFrom();
    await scene.putPhotos(IMAGES);
    const paced = scaled(600, 1_200);
    scene.provider.behave = () => ['ok', { delay: paced + random() * paced }];
    const jobId = await scene.order();
    for (let kill = 0; kill < workerKills; ++kill) {
      await pause(every);
      await scene.replaceWorker(Math.floor(random() * workers));
    }
    // Until the last victim's images are in other hands; from the beginning of an attempt to the end that somebody else put to it.
    const [{ at }] = await scene.sql("select cast(now() at time zone 'utc' as text) as at");
    const open = `select count(*) as n from ai_task where state = 'running' and claimed_at < timestamp '${at}'`;
    await eventually(async () => Number((await scene.sql(open))[0].n) === 0, 'the lost images to be taken over', 90);
    const lost = await scene.sql("select extract(epoch from ended_at - started_at) as seconds from ai_attempt where outcome = 'lost'");
    const slowest = Math.max(0, ...lost.map(({ seconds }) => Number(seconds)));
    assert.ok(slowest <= scaled(20, 70), `a lost image was taken over after ${slowest} s`);
    await scene.postgres.crashAndRestart();
    await scene.ended(jobId, { seconds: 600 });
    const figures = await scene.checkBooks(jobId, IMAGES);
    t.diagnostic(`${IMAGES} photos, ${workerKills} kills, seed ${seed}: ${JSON.stringify(figures)}; ${lost.length} attempts lost, taken over within ${slowest.toFixed(1)} s`);
  }));
