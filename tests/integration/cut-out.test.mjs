// A cut-out edited by hand: looked at, saved as a version, with its bounds and the states that forbid it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { test } from 'node:test';

import { anotherOf, mug, png } from '../support/node/photos.mjs';
import { eventually, root } from '../support/node/server.mjs';
import { onBothDatabases } from '../support/node/stage.mjs';

const sample = (path) => new Uint8Array(readFileSync(join(root, 'examples/catalog', path)));
const line = (mode, from, to, radius = 0.03) => ({ mode, radius, points: [from, to] });
const png8 = { 'content-type': 'image/png' };

/** Width, height and the part that is white of a grey PNG. */
function maskOf(bytes) {
  const file = Buffer.from(bytes);
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  const data = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  const rows = inflateSync(Buffer.concat(data));
  const unfiltered = new Uint8Array(width * height);
  for (let y = 0; y < height; ++y) {
    const filter = rows[y * (width + 1)];
    for (let x = 0; x < width; ++x) {
      const left = x > 0 ? unfiltered[y * width + x - 1] : 0;
      const up = y > 0 ? unfiltered[(y - 1) * width + x] : 0;
      const corner = x > 0 && y > 0 ? unfiltered[(y - 1) * width + x - 1] : 0;
      const paeth = [left, up, corner].sort((a, b) => Math.abs(left + up - corner - a) - Math.abs(left + up - corner - b))[0];
      const guess = [0, left, up, (left + up) >> 1, paeth][filter];
      unfiltered[y * width + x] = rows[y * (width + 1) + 1 + x] + guess;
    }
  }
  return { width, height, white: unfiltered.filter((value) => value > 127).length / unfiltered.length };
}

onBothDatabases((stage) => {
  const call = (id, params, body, rest = {}) => stage.api.call(id, { params, body, ...rest });
  const put = async (sku, photo, name = 'front.jpg') => (await call('putImage', { sku, name }, photo)).pair.id;
  const pairOf = async (sku) => (await call('listPairs', { sku })).pairs[0];
  const versionsOf = async (id) => (await call('listVersions', { id })).items;
  const preview = async (id, edit) => maskOf(await (await call('previewCutOut', { id }, edit)).arrayBuffer());

  async function run(sku, body = {}) {
    const { jobId } = await call('createJob', {}, { jobType: 'main_image', input: { skus: [sku] }, ...body }, { status: 201 });
    return eventually(async () => {
      const job = await call('getJob', { id: jobId });
      return ['completed', 'failed'].includes(job.status) && job;
    }, 'the job');
  }

  test('a refused photo gets its result from three strokes, and is approved', async () => {
    const id = await put('refused', sample('toy-car-beech/lifestyle.jpg'));
    assert.equal((await run('refused', { options: { finish: { background: '#f0f0f0', width: 600, height: 500 } } })).failedItems, 1);
    assert.equal((await pairOf('refused')).status, 'failed');
    assert.deepEqual(await call('getCutOut', { id }), {});

    const edit = {
      start: 'photo',
      picks: [],
      strokes: [line('keep', [0.45, 0.55], [0.55, 0.55]), line('remove', [0.03, 0.05], [0.97, 0.05]), line('remove', [0.05, 0.95], [0.95, 0.95])],
    };
    const mask = await preview(id, edit);
    assert.ok(Math.max(mask.width, mask.height) <= 1024);
    assert.ok(mask.white > 0.01 && mask.white < 0.9, `${mask.white} is kept`);
    assert.equal((await pairOf('refused')).status, 'failed', 'a preview saves nothing');

    const saved = await call('saveCutOut', { id }, edit);
    assert.equal(saved.status, 'completed');
    assert.equal(saved.reviewStatus, 'unreviewed');
    assert.equal(saved.errorMessage, undefined);
    assert.equal(saved.outputWidth, 600, 'the finish of the job that failed');
    assert.equal(saved.outputHeight, 500);
    assert.equal(saved.generationParams.edited, 'strokes');
    assert.equal(saved.generationParams.editedBy, stage.owner.id);
    assert.ok(saved.place.scale > 0, 'where the photo lies in it is known');
    assert.deepEqual((await call('getCutOut', { id })).edit, edit, 'it can be gone on with');

    const { results } = await call('reviewWorkflow', {}, { actions: [{ type: 'approve', targetType: 'image_pair', targetId: id }] });
    assert.equal(results[0].success, true);
    const again = await run('refused', { options: { finish: { background: '#f0f0f0', width: 600, height: 500 } } });
    assert.equal(again.skippedItems, 1, 'what a person edited counts as done');
    assert.equal((await pairOf('refused')).reviewStatus, 'approved');
  });

  test('an edit of a result is one more version with its finish; saved twice, both are kept', async () => {
    const id = await put('corrected', mug());
    await run('corrected', { options: { finish: { width: 400, height: 400, format: 'webp' } } });
    const [first] = await versionsOf(id);
    await call('reviewWorkflow', {}, { actions: [{ type: 'approve', targetType: 'sku', targetId: 'corrected' }] });

    const whole = await preview(id, {});
    assert.ok(whole.white > 0.02 && whole.white < 0.6);
    const cut = { strokes: [line('remove', [0.2, 0.3], [0.8, 0.3], 0.02)] };
    assert.ok((await preview(id, cut)).white < whole.white);
    assert.equal((await preview(id, { start: 'photo' })).white, 1);

    const both = await Promise.all([call('saveCutOut', { id }, cut), call('saveCutOut', { id }, { strokes: [line('keep', [0.1, 0.1], [0.2, 0.1])] })]);
    const versions = await versionsOf(id);
    assert.equal(versions.length, 3);
    for (const version of versions) assert.equal(version.width, 400);
    assert.deepEqual(versions.map(({ editedBy }) => editedBy !== undefined), [true, true, false], 'who edited it');
    assert.equal(new Set(versions.map(({ format }) => format)).size, 1);
    const pair = await pairOf('corrected');
    assert.equal(pair.generationParams.editedFrom !== undefined, true);
    assert.equal(pair.reviewStatus, 'unreviewed');
    assert.ok(both.every(({ status }) => status === 'completed'));
    assert.equal((await call('getWorkflow', { sku: 'corrected' })).status, 'pending', 'an approved SKU waits again');

    await call('useVersion', { id }, { versionId: first.id });
    assert.deepEqual(await call('getCutOut', { id }), {}, 'the first one was made without an edit');
  });

  test('a mask can be drawn elsewhere', async () => {
    const id = await put('masked', mug());
    const { inputWidth, inputHeight } = await pairOf('masked');
    const height = Math.round((200 * inputHeight) / inputWidth);
    const rows = Buffer.alloc(201 * height);
    for (let y = Math.round(height / 4); y < height / 2; ++y) rows.fill(255, y * 201 + 51, y * 201 + 151);
    const saved = await call('saveCutOut', { id }, new Uint8Array(png(200, height, 0, rows)), { headers: png8 });
    assert.equal(saved.generationParams.edited, 'mask');
    assert.equal(saved.outputWidth, 2000, 'a main image, when nothing was ordered');

    const strip = new Uint8Array(png(200, 50, 0, Buffer.alloc(201 * 50)));
    const square = await call('saveCutOut', { id }, strip, { headers: png8, status: 400 });
    assert.match(square.message, /proportions/);
    const black = Buffer.alloc(201 * height);
    await call('saveCutOut', { id }, new Uint8Array(png(200, height, 0, black)), { headers: png8, status: 422 });
    await call('saveCutOut', { id }, new Uint8Array([1, 2, 3]), { headers: png8, status: 415 });
    assert.equal((await versionsOf(id)).length, 1);
  });

  test('what is out of bounds is named', async () => {
    const id = await put('bounds', mug());
    const field = async (edit, name = 'previewCutOut') => {
      const { details } = await call(name, { id }, new TextEncoder().encode(JSON.stringify(edit)), { headers: { 'content-type': 'application/json' }, status: 400 });
      return details[0].field;
    };
    assert.equal(await field({ start: 'elsewhere' }), 'start');
    assert.equal(await field({ strokes: [line('keep', [0, 0], [1.5, 0])] }), 'strokes.0.points');
    assert.equal(await field({ strokes: [line('keep', [0, 0], [1, 1], 0.7)] }, 'saveCutOut'), 'strokes.0.radius');
    assert.equal(await field({ strokes: Array(401).fill(line('keep', [0, 0], [1, 1])) }), 'strokes');
    const long = { mode: 'keep', radius: 0.1, points: Array(10_001).fill([0.5, 0.5]) };
    assert.equal(await field({ strokes: [long] }), 'strokes');
    assert.equal(await field({ picks: Array(101).fill({ mode: 'keep', at: [0, 0] }) }), 'picks');
    await call('saveCutOut', { id }, { strokes: [line('remove', [0, 0.5], [1, 0.5], 0.5)] }, { status: 422 });
    assert.deepEqual(await versionsOf(id), []);
  });

  test('is refused for what is being processed, skipped or archived', async () => {
    const id = await put('states', mug());
    await stage.sql(`update ai_image_pair set status = 'processing' where id = '${id}'`);
    assert.match((await call('saveCutOut', { id }, {}, { status: 409 })).message, /being processed/);
    assert.match((await call('previewCutOut', { id }, {}, { status: 409 })).message, /being processed/);
    await stage.sql(`update ai_image_pair set status = 'pending' where id = '${id}'`);
    await call('skipPair', { id });
    assert.match((await call('saveCutOut', { id }, {}, { status: 409 })).message, /skipped/);
    await call('restorePair', { id });
    const { id: workflow } = await call('getWorkflow', { sku: 'states' });
    await call('archiveWorkflow', {}, { workflowStateIds: [workflow] });
    assert.match((await call('saveCutOut', { id }, {}, { status: 409 })).message, /archived/);
    await call('saveCutOut', { id: 'nothing' }, {}, { status: 404 });
  });

  test('follows a photo that is replaced', async () => {
    const id = await put('replaced', mug());
    const before = await preview(id, {});
    assert.equal(await put('replaced', anotherOf(sample('vase-fluted-ivory/front.jpg'), 1)), id);
    const after = await preview(id, {});
    assert.notDeepEqual(after, before);
  });
}, { options: ['--models', join(root, 'build/no-models')] });
