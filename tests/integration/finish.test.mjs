// What stands behind and under a product, and a result made again: over the API, and with `process`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { mug, mugSide } from '../support/node/photos.mjs';
import { binary, eventually, temporaryFolder } from '../support/node/server.mjs';
import { onBothDatabases } from '../support/node/stage.mjs';

const small = { width: 300, height: 300 };

onBothDatabases((stage) => {
  const call = (id, params, body, rest = {}) => stage.api.call(id, { params, body, ...rest });
  const put = async (sku, photo, name = 'front.jpg') => (await call('putImage', { sku, name }, photo)).pair.id;
  const pairOf = async (sku) => (await call('listPairs', { sku })).pairs[0];

  const ended = (jobId) =>
    eventually(async () => {
      const job = await call('getJob', { id: jobId });
      return ['completed', 'failed'].includes(job.status) && job;
    }, 'the job');

  async function run(sku, jobType, finish) {
    const { jobId } = await call('createJob', {}, { jobType, input: { skus: [sku], imageType: 'all' }, options: { finish } }, { status: 201 });
    return ended(jobId);
  }

  test('backgrounds and shadows of each kind make pictures, and are told as they were ordered', async () => {
    await put('kinds', mug());
    for (const finish of [
      { ...small, background: 'linear:#ffffff:#d9d9d9', shadow: 'soft' },
      { ...small, background: 'radial:#ffffff:#d9d9d9', shadow: 'photo', reflection: true },
      { ...small, background: 'blurred', shadow: true, straighten: true, denoise: true },
    ]) {
      const job = await run('kinds', 'main_image', finish);
      assert.equal(job.completedItems, 1);
      assert.deepEqual(job.options.finish, finish);
    }
    const { items } = await call('listVersions', { id: (await pairOf('kinds')).id });
    assert.equal(items.length, 3);
  });

  test('a picture of the owner is a background until it is deleted, and another one is another order', async () => {
    const wall = await put('backgrounds', mugSide(), 'wall.jpg');
    await put('shown', mug());
    const finish = { ...small, background: `picture:${wall}` };
    assert.equal((await run('shown', 'main_image', finish)).completedItems, 1);
    assert.equal((await run('shown', 'main_image', finish)).skippedItems, 1, 'unchanged');
    await put('backgrounds', mug(), 'wall.jpg');
    assert.equal((await run('shown', 'main_image', finish)).skippedItems, 0, 'another picture');
    await call('deleteImage', { sku: 'backgrounds', name: 'wall.jpg' });
    const order = { jobType: 'main_image', input: { skus: ['shown'] }, options: { finish } };
    const refused = await call('createJob', {}, order, { status: 400 });
    assert.match(JSON.stringify(refused), /options\.finish\.background/);
  });

  test('a background picture of somebody else is refused', async () => {
    await put('mine', mug());
    const order = { jobType: 'main_image', input: { skus: ['mine'] }, options: { finish: { background: 'picture:nobody-has-this' } } };
    await call('createJob', {}, order, { status: 400 });
  });

  test('a result is made again as it was ordered, with what was wrong', async () => {
    const id = await put('again', mug());
    const finish = { ...small, background: '#f0f0f0', shadow: 'soft' };
    await run('again', 'secondary_image', finish);
    const { jobId } = await call('regeneratePair', { id }, { reasons: ['shadow'] }, { status: 201 });
    const job = await ended(jobId);
    assert.equal(job.jobType, 'secondary_image');
    assert.deepEqual(job.options.finish, finish);
    const { recipe } = (await pairOf('again')).generationParams;
    assert.deepEqual([recipe.shadow, recipe.background, recipe.width], [false, '#f0f0f0', 300]);
    // The same again would change nothing.
    await call('regeneratePair', { id }, { reasons: ['shadow'] }, { status: 409 });
    const tighter = await call('regeneratePair', { id }, { reasons: ['cutout'] }, { status: 201 });
    await ended(tighter.jobId);
    const last = (await pairOf('again')).generationParams.recipe;
    assert.deepEqual([last.shadow, last.edges], [false, 'tight'], 'what was wrong before still holds');
  });
});

test('process takes backgrounds, shadows and a picture from a file', () => {
  const { path, remove } = temporaryFolder();
  try {
    mkdirSync(join(path, 'in/mug'), { recursive: true });
    writeFileSync(join(path, 'in/mug/front.jpg'), mug());
    writeFileSync(join(path, 'wall.jpg'), mugSide());
    const out = join(path, 'out');
    const run = (...args) => {
      const done = spawnSync(binary, ['process', join(path, 'in'), '--out', out, '--size', '300x300', '--model', 'none', '--json', ...args], {
        encoding: 'utf8',
        timeout: 120_000,
      });
      assert.equal(done.status, 0, done.stdout + done.stderr);
      const { items } = JSON.parse(done.stdout);
      assert.deepEqual(items.map((item) => item.output), ['mug/front.jpg'], 'the background is not a result');
      return readFileSync(join(out, 'mug/front.jpg'));
    };
    const pictures = [
      run(),
      run('--background', 'linear:#ffffff:#888888'),
      run('--background-picture', join(path, 'wall.jpg')),
      run('--shadow', 'soft', '--reflection', '--straighten', '--denoise'),
    ];
    for (let i = 1; i < pictures.length; ++i) assert.ok(!pictures[0].equals(pictures[i]), `picture ${i}`);
    const wrong = spawnSync(binary, ['process', join(path, 'in'), '--out', out, '--shadow', 'long'], { encoding: 'utf8' });
    assert.equal(wrong.status, 2);
  } finally {
    remove();
  }
});
