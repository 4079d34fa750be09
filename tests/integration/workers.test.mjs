// Several processes on one PostgreSQL: one serves, others work.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';

import { anotherOf, mug } from '../support/node/photos.mjs';
import { Postgres } from '../support/node/postgres.mjs';
import { Client, Server, binary, eventually, temporaryFolder } from '../support/node/server.mjs';

const api = '/api/ai-playground';
const isFinal = (job) => ['completed', 'failed', 'cancelled'].includes(job.status);

test('workers share the work of a server that only serves, and one that stops hands its images on', async () => {
  const folder = temporaryFolder();
  const postgres = await Postgres.start();
  const place = ['--data', folder.path, '--database', postgres.createDatabase('workers')];
  const server = await Server.start(folder.path, [...place.slice(2), '--workers', '0']);
  const workers = [];
  const addWorker = () => {
    const child = spawn(binary, ['worker', ...place, '--workers', '2'], { stdio: 'ignore' });
    workers.push({ child, exited: new Promise((resolve) => child.once('exit', (code) => resolve(code))) });
  };
  try {
    const client = new Client(server.url);
    await client.setUp();
    for (let n = 0; n < 30; ++n) await client.call('PUT', `${api}/folders/mug/images/${n}.jpg`, anotherOf(mug(), n));
    const { jobId } = await client.post(`${api}/jobs`, { jobType: 'batch_optimize', input: { skus: ['mug'], imageType: 'all' } });
    assert.deepEqual((await client.get(`${api}/status`)).workers, []);

    addWorker();
    addWorker();
    const seen = await eventually(async () => {
      const { workers } = await client.get(`${api}/status`);
      return workers.length === 2 && workers.every((worker) => worker.running > 0) && workers;
    }, 'two busy workers');
    assert.ok(seen.every((worker) => worker.slots === 2 && worker.host && !worker.silent));

    workers[0].child.kill('SIGTERM');
    assert.equal(await workers[0].exited, 0);
    const job = await eventually(async () => {
      const job = await client.get(`${api}/jobs/${jobId}`);
      return isFinal(job) && job;
    }, 'the job to end');
    assert.equal(job.completedItems, 30);
    const { workers: left } = await client.get(`${api}/status`);
    assert.equal(left.length, 1);
  } finally {
    workers.forEach(({ child }) => child.kill('SIGTERM'));
    await Promise.all(workers.map(({ exited }) => exited));
    await server.stop();
    await postgres.stop();
    folder.remove();
  }
});

test('a worker without PostgreSQL is told why it is not one', () => {
  const { status, stderr } = spawnSync(binary, ['worker', '--data', '/nonexistent'], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /--database postgres:/);
});
