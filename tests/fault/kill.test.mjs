// A server that is killed again and again, at any moment, ends each image exactly once.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { scaled } from '../support/node/scene.mjs';
import { Client, Server, eventually, temporaryFolder } from '../support/node/server.mjs';

const KILLS = scaled(20, 60);
const api = '/api/ai-playground';

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isFinal = (job) => ['completed', 'failed', 'cancelled'].includes(job.status);

async function startJob(client, skus) {
  const input = { skus, imageType: 'all' };
  return client.post(`${api}/jobs`, { jobType: 'main_image', input, options: { force: true } });
}

/** Every image of a job that has ended: one line in the log, one result at most, none still open. */
async function checkJob(client, jobId, photos, jobsBefore) {
  const job = await client.get(`${api}/jobs/${jobId}`);
  assert.equal(job.totalItems, photos, 'photos of the job');
  assert.equal(job.processedItems, photos, 'photos that have ended');
  assert.equal(job.completedItems + job.failedItems + job.skippedItems, photos);

  const { logs } = await client.get(`${api}/jobs/${jobId}/logs?limit=1000`);
  const endings = logs.map((line) => /^(.+?\.\w+): (done|.*)$/.exec(line.message)).filter(Boolean);
  const done = endings.filter((match) => match[2] === 'done').map((match) => match[1]);
  assert.equal(new Set(done).size, done.length, 'no image is done twice');
  assert.equal(done.length, job.completedItems);
  return { jobsBefore: jobsBefore + 1, completed: job.completedItems };
}

test(`each image ends once through ${KILLS} kills`, { timeout: 600_000 }, async () => {
  const folder = temporaryFolder();
  let server = await Server.start(folder.path, ['--workers', '2']);
  try {
    const client = new Client(server.url);
    await client.setUp();
    const sample = await client.post(`${api}/sample-catalog`);
    assert.ok(sample.imported >= 18, `${sample.imported} sample photos`);
    const { folders } = await client.get(`${api}/folders`);
    const skus = folders.map((entry) => entry.sku);

    const jobs = [(await startJob(client, skus)).jobId];
    for (let kill = 0; kill < KILLS; ++kill) {
      await pause(Math.random() * 700);
      await server.kill();
      server = await Server.start(folder.path, ['--workers', '2']);
      client.url = server.url;
      const job = await client.get(`${api}/jobs/${jobs.at(-1)}`);
      if (isFinal(job)) jobs.push((await startJob(client, skus)).jobId);
    }
    await eventually(async () => isFinal(await client.get(`${api}/jobs/${jobs.at(-1)}`)), 'the last job to end', 180);

    let sums = { jobsBefore: 0, completed: 0 };
    let completed = 0;
    for (const id of jobs) {
      sums = await checkJob(client, id, sample.imported, sums.jobsBefore);
      completed += sums.completed;
    }
    let versions = 0;
    for (const sku of skus) {
      const { pairs } = await client.get(`${api}/folders/${encodeURIComponent(sku)}/pairs?includeSkipped=true`);
      for (const pair of pairs) {
        assert.ok(['completed', 'failed'].includes(pair.status), `${sku}/${pair.name} is ${pair.status}`);
        versions += (await client.get(`${api}/pairs/${pair.id}/versions`)).items.length;
      }
    }
    assert.equal(versions, completed, 'one stored result for each completed image of each job');
  } finally {
    await server.stop();
    folder.remove();
  }
});
