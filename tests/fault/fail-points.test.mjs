// The process dies, or a bug throws, at each step between claiming an image and its commit. Needs a build with fail points.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Scene, faultBinary, isFinal, onScene, scaled } from '../support/node/scene.mjs';
import { eventually } from '../support/node/server.mjs';

const TIMES = scaled(1, 20);
const command = [faultBinary()];
const failing = (spec) => ({ command, env: { AIP_FAIL_POINT: spec } });

/** In the order in which an image passes them; what becomes of the image's request when the process is killed there. */
const places = {
  claim: { sent: false },
  before_send: { sent: false },
  sending: { sent: false, held: true }, // written down as sent, though no byte has left: nobody can know that
  response: { sent: true, held: true }, // the answer was there and is lost with the process
  spool: { sent: true },
  blob: { sent: true },
  commit: { sent: true },
};
const names = Object.keys(places);
const count = (what) => names.filter((name) => places[name][what]).length;

for (let time = 1; time <= TIMES; ++time) {
  test(`a kill at each of ${names.join(', ')} (${time} of ${TIMES}): no bill more once the answer is spooled`, { timeout: 300_000 },
    onScene({ slots: 0, program: { command } }, async (scene, t) => {
      const images = names.length + 3;
      await scene.putPhotos(images);
      const jobId = await scene.order();
      await scene.server.stop();
      scene.serving = 1;
      for (const name of names) {
        await scene.serve(failing(`${name}:kill`)).catch(() => {}); // may be dead before it has said where it is
        const { signal } = await scene.server.exited;
        assert.equal(signal, 'SIGKILL', name);
      }
      await scene.serve();
      await scene.ended(jobId);

      const before = await scene.job(jobId);
      assert.equal(before.unknownItems, count('held'), JSON.stringify(before));
      const neverSent = names.filter((name) => places[name].held && !places[name].sent).length;
      assert.equal(scene.provider.calls.length, images - neverSent, 'each photo was sent once, but where its process died before the first byte');
      const figures = await scene.checkBooks(jobId, images);
      const paidTwice = names.filter((name) => places[name].held && places[name].sent).length;
      assert.equal(scene.provider.billed.length, images + paidTwice, 'what was held is paid again, and nothing else');
      t.diagnostic(`${names.length} kills: ${JSON.stringify(figures)}`);
    }));
}

test('a bug at any step fails its image; nothing is sent again', { timeout: 300_000 }, async () => {
  for (const name of names.filter((place) => place !== 'commit')) {
    const scene = await Scene.open({ slots: 1, program: failing(`${name}:throw`) });
    try {
      await scene.putPhotos(3);
      const job = await scene.ended(await scene.order());
      assert.equal(job.completedItems, 2, name);
      assert.equal(job.failedItems, 1, name);
      assert.ok(scene.provider.calls.length <= 3, name);
    } finally {
      await scene.close();
    }
  }
});

test('an image that takes the process with it each time is given up after three, and the others finish', { timeout: 300_000 },
  onScene({ slots: 1, program: { command } }, async (scene) => {
    await scene.putPhotos(6);
    await scene.server.kill();
    // Tasks are counted from 1.
    await scene.serve({ command, env: { AIP_FAIL_POINT: 'claim#2:kill' } });
    const jobId = await scene.order();
    for (let death = 1; death <= 3; ++death) {
      const { signal } = await scene.server.exited;
      assert.equal(signal, 'SIGKILL');
      await scene.serve(failing('claim#2:kill')).catch(() => {});
    }
    const job = await scene.ended(jobId);
    assert.equal(job.completedItems, 5, JSON.stringify(job));
    assert.equal(job.failedItems, 1);
    assert.match((await scene.logs(jobId)).map((line) => line.message).join('\n'), /stopped again and again/);
  }));

test('a bug at the commit costs no image: what was committed counts, and nobody waits for an answer that never comes', { timeout: 120_000 }, async () => {
  const scene = await Scene.open({ slots: 2, program: failing('commit:throw') });
  try {
    await scene.putPhotos(4);
    const job = await scene.ended(await scene.order());
    assert.equal(job.completedItems, 4, JSON.stringify(job));
    assert.equal(scene.provider.calls.length, 4, 'nothing is sent again');
    assert.match(scene.server.log, /unexpected exception in committing results/);
  } finally {
    await scene.close();
  }
});

test('a cancel while the process hangs at a step, and a kill after it: nothing is sent any more', { timeout: 300_000 }, async () => {
  for (const name of ['before_send', 'response', 'blob']) {
    const scene = await Scene.open({ slots: 1, program: failing(`${name}:hang`) });
    try {
      await scene.putPhotos(3);
      const jobId = await scene.order();
      await eventually(async () => (await scene.sql("select count(*) as n from ai_task where state = 'running'"))[0].n === 1, 'an image to be begun');
      await scene.client.post(`/api/ai-playground/jobs/${jobId}/cancel`);
      const sent = scene.provider.calls.length;
      await scene.server.kill();
      await scene.serve({ command });
      const job = await eventually(async () => {
        const job = await scene.job(jobId);
        return isFinal(job) && job;
      }, `the job to end (${name})`);
      assert.equal(job.status, 'cancelled', name);
      assert.ok(scene.provider.calls.length - sent <= 1, name);
    } finally {
      await scene.close();
    }
  }
});
