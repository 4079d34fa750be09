// Workers that stop without being dead, whose clocks are wrong, that are told to go, and that lose their database.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { full, onScene, pause, scaled } from '../support/node/scene.mjs';
import { binary, eventually, root } from '../support/node/server.mjs';

const lease = scaled(3, 60);
const leased = ['--lease', String(lease)];

test(`a worker that is stopped past its lease of ${lease} s comes too late to write anything`, { timeout: 600_000 },
  onScene({ postgres: true, workers: 1, slots: 1, options: leased }, async (scene) => {
    await scene.putPhotos(1);
    let answer;
    const held = new Promise((resolve) => (answer = resolve));
    scene.provider.behave = (n) => (n === 0 ? held : 'ok');
    const jobId = await scene.order({ options: { resendUnknown: true } });
    await eventually(() => scene.provider.calls.length === 1, 'the call');
    const [sleeper] = scene.workers;
    sleeper.child.kill('SIGSTOP');
    scene.addWorker();
    const stoppedAt = Date.now();
    assert.equal((await scene.ended(jobId)).completedItems, 1);
    const before = await scene.sql('select * from ai_task');
    if (full) await pause(90_000 - (Date.now() - stoppedAt));

    answer('ok');
    sleeper.child.kill('SIGCONT');
    await eventually(() => /is dropped|its lease was lost/.test(sleeper.log), 'the sleeper to find out', 90);
    await scene.workers.shift().end();
    assert.deepEqual(await scene.sql('select * from ai_task'), before, 'the row of the task');
    assert.deepEqual((await scene.results()).map(({ results }) => Number(results)), [1]);
    const attempts = await scene.sql('select outcome from ai_attempt order by claim_seq');
    assert.deepEqual(attempts.map(({ outcome }) => outcome), ['lost', 'done']);
  }));

const hour = 3_600;
const clocks = { '+1 h': hour, '-1 h': -hour, '+3 d': 72 * hour, '-3 d': -72 * hour };

test(`workers whose clocks are wrong by ${Object.keys(clocks).join(', ')} take nothing from one another`, { timeout: 600_000 },
  onScene({ postgres: true, workers: 1, slots: 1, options: leased }, async (scene) => {
    const library = join(scene.folder.path, 'wrong_clock.so');
    execFileSync('clang-19', ['-shared', '-fPIC', '-o', library, join(root, 'tests/support/clock/wrong_clock.c')]);
    const images = scaled(25, 200);
    await scene.putPhotos(images);
    for (const seconds of Object.values(clocks)) {
      scene.addWorker({ command: [binary], env: { LD_PRELOAD: library, WRONG_CLOCK: String(seconds) } });
    }
    // One takes longer than the lease.
    scene.provider.behave = (n) => ['ok', { delay: n === 7 ? lease * 1_500 : 200 }];
    const job = await scene.ended(await scene.order(), { seconds: 300 });
    assert.equal(job.completedItems, images, JSON.stringify(await scene.sql("select error_code, error_message from ai_task where state = 'discarded'")));
    assert.equal(scene.provider.calls.length, images);
    const outcomes = await scene.sql('select outcome, count(*) as n from ai_attempt group by outcome');
    assert.deepEqual(outcomes.map(({ outcome, n }) => [outcome, Number(n)]), [['done', images]]);
    assert.equal(await scene.deadlocks(), 0, 'deadlocks of workers that end images of one job');
    const { workers } = await scene.client.get('/api/ai-playground/status');
    assert.equal(workers.length, 1 + Object.keys(clocks).length, 'all of them work');
    const days = scene.workers.map(({ log }) => log.slice(0, 10));
    assert.equal(new Set(days).size >= 3, true, `days in the logs: ${days}`);
  }));

test('SIGTERM with 20 calls in flight: they are finished, nothing more is begun', { timeout: 120_000 },
  onScene({ slots: 20 }, async (scene) => {
    await scene.putPhotos(30);
    let answer;
    const gate = new Promise((resolve) => (answer = resolve));
    scene.provider.behave = async () => (await gate, 'ok');
    const jobId = await scene.order();
    await eventually(() => scene.provider.calls.length === 20, '20 calls');
    scene.server.child.kill('SIGTERM');
    await eventually(() => /stopping/.test(scene.server.log), 'the server to handle the signal');
    await pause(100);
    answer();
    const { code } = await scene.server.exited;
    assert.equal(code, 0);
    assert.equal(scene.provider.calls.length, 20, 'calls after SIGTERM');
    const rows = await scene.sql('select state, attempt, count(*) as n from ai_task group by state, attempt order by state');
    assert.deepEqual(rows, [{ state: 'available', attempt: 0, n: 10 }, { state: 'completed', attempt: 1, n: 20 }]);
    await scene.serve();
    assert.equal((await scene.ended(jobId)).completedItems, 30);
    assert.equal(scene.provider.billed.length, 30);
  }));

test('SIGTERM with 20 calls that hang: given back when the grace is over', { timeout: 120_000 },
  onScene({ slots: 20, behave: () => 'hang', options: ['--grace', '2'] }, async (scene) => {
    await scene.putPhotos(30);
    const jobId = await scene.order();
    await eventually(() => scene.provider.calls.length === 20, '20 calls');
    const begun = Date.now();
    const { code } = await scene.server.stop();
    assert.equal(code, 0);
    assert.ok(Date.now() - begun < 12_000, `it took ${Date.now() - begun} ms`);
    scene.provider.behave = () => 'ok';
    await scene.serve();
    const job = await scene.ended(jobId);
    assert.equal(job.completedItems, 10);
    assert.equal(job.unknownItems, 20);
    assert.equal(scene.provider.calls.length, 30, 'nothing is sent again unasked');
  }));

const restarts = scaled(3, 30);

test(`${restarts} crashes of PostgreSQL: the workers are back within 10 s, the counters are those of the rows`, { timeout: 1_200_000 },
  onScene({ postgres: true, workers: 3, slots: 2 }, async (scene, t) => {
    const images = scaled(60, 600);
    await scene.putPhotos(images);
    scene.provider.behave = () => ['ok', { delay: 250 }];
    const jobId = await scene.order();
    const backAfter = [];
    for (let restart = 1; restart <= restarts; ++restart) {
      await scene.processed(jobId, (restart * images) / (restarts + 2));
      const before = (await scene.job(jobId)).processedItems;
      await scene.postgres.crashAndRestart();
      const begun = Date.now();
      await eventually(async () => (await countersOf(scene)).processed > before, 'images to end again', 10);
      backAfter.push(Date.now() - begun);
    }
    const job = await scene.ended(jobId);
    const failed = await scene.sql("select error_code, error_message, attempt, crash_count from ai_task where state = 'discarded' and error_code <> 'outcome_unknown'");
    assert.deepEqual(failed, [], 'an image fails because the database was away');
    assert.equal(job.completedItems + job.unknownItems, images, JSON.stringify(job));
    await scene.checkBooks(jobId, images);
    t.diagnostic(`${restarts} restarts: working again after ${Math.max(...backAfter)} ms at most`);
  }));

test('PostgreSQL goes away while it is written down that an image is sent: it is sent later, once', { timeout: 120_000 },
  onScene({ postgres: true, workers: 1, slots: 1 }, async (scene) => {
    await scene.putPhotos(3);
    // In the second such commit the connection breaks, so that the worker can't know what became of it.
    await scene.sql(`
      create sequence commits;
      create function break() returns trigger language plpgsql as $$ begin
        if nextval('commits') = 2 then perform pg_terminate_backend(pg_backend_pid()); end if;
        return null;
      end $$;
      create constraint trigger break after update on ai_task deferrable initially deferred for each row
        when (old.sent_at is null and new.sent_at is not null) execute function break()`);
    const jobId = await scene.order();
    const job = await scene.ended(jobId);
    assert.equal(job.completedItems, 3, JSON.stringify(await scene.sql('select error_code, error_message from ai_task')));
    assert.equal(scene.provider.calls.length, 3);
    const putOff = (await scene.logs(jobId)).filter(({ message }) => /database .* was away\. Tried again in/.test(message));
    assert.equal(putOff.length, 1, JSON.stringify(await scene.logs(jobId)));
    const attempts = await scene.sql('select attempt from ai_task');
    assert.deepEqual(attempts.map(({ attempt }) => attempt), [1, 1, 1], 'which costs no attempt');
  }));

/** Of one look at the database: what the job says and what its tasks are. */
async function countersOf(scene) {
  const [row] = await scene.sql(`
    select processed_items as processed, completed_items as completed, failed_items as failed,
      (select count(*) from ai_task where job_id = ai_job.id and finalized_at is not null) as ended,
      (select count(*) from ai_task where job_id = ai_job.id and state = 'completed') as done
    from ai_job`);
  assert.equal(Number(row.processed), Number(row.ended), 'images that have ended');
  assert.equal(Number(row.completed), Number(row.done), 'images that are done');
  return row;
}
