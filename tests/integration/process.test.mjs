// `aiplayground process`: a folder in, pictures out, without a server.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';

import { binary, eventually, temporaryFolder } from '../support/node/server.mjs';
import { anotherOf, mug, mugSide, plainPng } from '../support/node/photos.mjs';

const optimise = ['--type', 'batch_optimize', '--size', '300x300'];
const run = (...args) => spawnSync(binary, ['process', ...args], { encoding: 'utf8', timeout: 120_000 });

/** A temporary folder with `in` (filled with {path: bytes}) and `out`. */
function workplace(files) {
  const folder = temporaryFolder();
  const place = { ...folder, in: join(folder.path, 'in'), out: join(folder.path, 'out') };
  mkdirSync(place.in);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(place.in, name)), { recursive: true });
    writeFileSync(join(place.in, name), bytes);
  }
  return place;
}

// What a person sees there: hidden are the work folder, and the half of a file that was being written at a kill.
const results = (out) =>
  readdirSync(out, { recursive: true })
    .filter((name) => !name.startsWith('.') && !basename(name).startsWith('.') && statSync(join(out, name)).isFile())
    .sort();

function hasMoreThan(count, out) {
  try {
    return results(out).length > count;
  } catch {
    return false; // OUT is not there yet, or changes under our eyes
  }
}

function within(files, body) {
  const place = workplace(files);
  return Promise.resolve(body(place)).finally(() => place.remove());
}

test('every photo becomes a picture at OUT/<sku>/<name>, and the summary says so', () =>
  within({ 'mug/front.jpg': mug(), '杯子/深/side.jpg': mugSide(), 'mug/.DS_Store': 'x' }, ({ in: input, out }) => {
    const done = run(input, '--out', out, ...optimise, '--json');
    assert.equal(done.status, 0, done.stderr);
    const summary = JSON.parse(done.stdout);
    assert.equal(done.stdout.trim().split('\n').length, 1, 'one JSON object and nothing else');
    assert.deepEqual({ ...summary, seconds: 0, items: 0 }, { total: 2, completed: 2, skipped: 0, failed: 0, ignored: 1, seconds: 0, items: 0 });
    assert.ok(summary.seconds > 0);
    assert.deepEqual(summary.items.map((item) => item.output).sort(), ['mug/front.jpg', '杯子/深/side.jpg'].sort());
    assert.deepEqual(results(out), ['mug/front.jpg', '杯子/深/side.jpg'].sort());
    for (const name of results(out)) assert.equal(readFileSync(join(out, name)).readUInt16BE(0), 0xffd8, 'a JPEG');
  }));

test('an image that fails is named with its reason, and the exit code is 3', () =>
  within({ 'a/grey.png': plainPng(), 'a/broken.jpg': mug().slice(0, 400), 'a/notes.txt': 'hello' }, ({ in: input, out }) => {
    const done = run(input, '--out', out, '--json');
    assert.equal(done.status, 3, done.stderr);
    const { items, failed, skipped } = JSON.parse(done.stdout);
    assert.deepEqual([failed, skipped], [2, 1]);
    for (const item of items) assert.ok(item.reason.length > 10, item.name);
    assert.deepEqual(items.map((item) => `${item.name} ${item.status}`), ['broken.jpg failed', 'grey.png failed', 'notes.txt skipped']);
    const text = run(input, '--out', out);
    assert.equal(text.status, 3);
    assert.match(text.stdout, /failed a\/grey\.png: /);
  }));

test('photos whose names differ in their extension only get names of their own', () =>
  within({ 'a/x.jpg': mug(), 'a/x.png': plainPng(), 'a/X.jpeg': mugSide() }, ({ in: input, out }) => {
    const done = run(input, '--out', out, ...optimise, '--json');
    assert.equal(done.status, 0, done.stdout + done.stderr);
    const outputs = JSON.parse(done.stdout).items.map((item) => item.output);
    assert.equal(new Set(outputs.map((name) => name.toLowerCase())).size, 3);
    assert.deepEqual(results(out), [...outputs].sort());
    const again = run(input, '--out', out, ...optimise, '--json');
    assert.deepEqual(JSON.parse(again.stdout).items.map((item) => item.output), outputs, 'the names stay');
  }));

// A small photo is finished before a large one that stands before it: its name must not depend on that.
test('no result takes the place of another, whichever is finished first', () =>
  within({ 'MUG/front.jpg': mug(), 'MUG/front.png': plainPng(8), 'LAMP/a.jpg': mug() }, ({ in: folder, out }) => {
    const done = run(folder, '--out', out, '--type', 'batch_optimize', '--format', 'webp', '--json');
    assert.equal(done.status, 0, done.stderr);
    assert.equal(JSON.parse(done.stdout).completed, 3);
    assert.deepEqual(results(out), ['LAMP/a.webp', 'MUG/front-2.webp', 'MUG/front.webp']);
  }));

test('the summary names SKUs and photos in the order in which people count', () =>
  within(Object.fromEntries(['SKU-10/1.jpg', 'SKU-2/10.jpg', 'SKU-2/2.jpg', 'sku-3/ель 2.jpg', 'sku-3/Фото 10.jpg', 'sku-3/фото 2.jpg'].map((name, n) => [name, anotherOf(mug(), n)])), ({ in: folder, out }) => {
    const done = run(folder, '--out', out, ...optimise, '--json');
    assert.equal(done.status, 0, done.stderr);
    assert.deepEqual(
      JSON.parse(done.stdout).items.map((item) => `${item.sku}/${item.name}`),
      ['SKU-2/2.jpg', 'SKU-2/10.jpg', 'sku-3/ель 2.jpg', 'sku-3/фото 2.jpg', 'sku-3/Фото 10.jpg', 'SKU-10/1.jpg'],
    );
  }));

test('wrong use is exit code 2 with one line that says what', () =>
  within({ 'a/x.png': plainPng() }, ({ in: input, out, path }) => {
    for (const args of [
      [],
      [input],
      [join(path, 'missing'), '--out', out],
      [input, '--out', out, '--type', 'nonsense'],
      [input, '--out', out, '--size', '12'],
      [input, '--out', out, '--size', '1x999999'],
      [input, '--out', out, '--background', 'red'],
      [input, '--out', out, '--nonsense'],
    ]) {
      const done = run(...args);
      assert.equal(done.status, 2, args.join(' '));
      assert.match(done.stderr, /^aiplayground: .+\n$/, args.join(' '));
    }
  }));

test('an OUT that can not be written is exit code 1 with one line that says what', () =>
  within({ 'a/x.png': plainPng(), 'file': 'x' }, ({ in: input }) => {
    const done = run(input, '--out', join(input, 'file'), ...optimise);
    assert.equal(done.status, 1);
    assert.match(done.stderr, /^aiplayground: .+\n$/);
  }));

test('an empty folder is nothing to do', () =>
  within({}, ({ in: input, out }) => {
    const done = run(input, '--out', out, '--json');
    assert.equal(done.status, 0, done.stderr);
    assert.equal(JSON.parse(done.stdout).total, 0);
  }));

test('a killed run resumes where it was: no finished image is made twice', async () => {
  const photos = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`mug/${n}.jpg`, anotherOf(mug(), n)]));
  await within(photos, async ({ in: input, out }) => {
    const args = ['process', input, '--out', out, ...optimise];
    const stamps = new Map();
    for (let kill = 0; kill < 3; ++kill) {
      const child = spawn(binary, args, { stdio: 'ignore' });
      const exited = new Promise((resolve) => child.once('exit', resolve));
      let isOver = false;
      exited.then(() => (isOver = true));
      await eventually(() => isOver || hasMoreThan(stamps.size, out), 'another picture');
      child.kill('SIGKILL');
      await exited;
      for (const name of results(out)) {
        const { ino, mtimeMs } = statSync(join(out, name));
        if (stamps.has(name)) assert.deepEqual([name, ino, mtimeMs], [name, ...stamps.get(name)], 'left as it was');
        stamps.set(name, [ino, mtimeMs]);
      }
    }
    assert.ok(stamps.size >= 1);
    const last = run(input, '--out', out, ...optimise, '--json');
    assert.equal(last.status, 0, last.stderr);
    assert.equal(JSON.parse(last.stdout).completed, 8);
    for (const [name, stamp] of stamps) {
      const { ino, mtimeMs } = statSync(join(out, name));
      assert.deepEqual([ino, mtimeMs], stamp, `${name} was not made again`);
    }
    assert.deepEqual(results(out), Object.keys(photos));
    const idle = run(input, '--out', out, ...optimise, '--json');
    assert.equal(JSON.parse(idle.stdout).completed, 8, 'nothing left to do is fine');
  });
});

test('SIGINT stops with exit code 130 and a summary; the same command resumes', async () => {
  const photos = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`mug/${n}.jpg`, anotherOf(mug(), n)]));
  await within(photos, async ({ in: input, out }) => {
    const child = spawn(binary, ['process', input, '--out', out, ...optimise, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (bytes) => (text += bytes));
    const closed = new Promise((resolve) => child.once('close', resolve));
    await eventually(() => hasMoreThan(0, out), 'the first picture');
    child.kill('SIGINT');
    assert.equal(await closed, 130);
    const summary = JSON.parse(text);
    assert.equal(summary.total, 12);
    assert.ok(summary.skipped > 0);
    assert.equal(run(input, '--out', out, ...optimise).status, 0);
    assert.equal(results(out).length, 12);
  });
});

test('a name as long as the disk allows gets its result like any other', () => {
  const long = `${'ж'.repeat(122)}.jpg`;
  const longest = 'y'.repeat(255);
  return within({ [`MUG/${long}`]: mug(), [`MUG/${longest}`]: mugSide(), 'LAMP/front.jpg': mug() }, ({ in: input, out }) => {
    for (let turn = 0; turn < 2; turn += 1) {
      const done = run(input, '--out', out, ...optimise, '--json');
      assert.equal(done.status, 0, done.stdout + done.stderr);
      assert.deepEqual(results(out), ['LAMP/front.jpg', `MUG/${'y'.repeat(251)}.jpg`, `MUG/${long}`].sort());
    }
  });
});

test('a result that cannot be put into its place is named, and the others are done', () =>
  within({ 'MUG/front.jpg': mug(), 'LAMP/front.jpg': mugSide() }, ({ in: input, out }) => {
    mkdirSync(out);
    writeFileSync(join(out, 'MUG'), 'a file where the folder has to be');
    const done = run(input, '--out', out, ...optimise, '--json');
    assert.equal(done.status, 3, done.stdout + done.stderr);
    assert.deepEqual(JSON.parse(done.stdout).items.map((item) => `${item.sku} ${item.status}`), ['LAMP completed', 'MUG failed']);
    assert.ok(results(out).includes('LAMP/front.jpg'));
  }));

test('a folder whose name ends in a blank is one SKU with its namesake, and nothing is replaced in silence', async () => {
  await within({ 'MUG /front.jpg': mug() }, ({ in: input, out }) => {
    const done = run(input, '--out', out, ...optimise, '--json');
    assert.equal(done.status, 0, done.stdout + done.stderr);
    assert.deepEqual(results(out), ['MUG/front.jpg']);
  });
  await within({ 'MUG /front.jpg': mug(), 'MUG/front.jpg': mugSide(), 'MUG /back.jpg': mugSide() }, ({ in: input, out }) => {
    const done = run(input, '--out', out, ...optimise, '--json');
    assert.equal(done.status, 3, done.stdout + done.stderr);
    const { items } = JSON.parse(done.stdout);
    assert.equal(items.length, 3);
    assert.match(items.find((item) => item.status === 'failed').reason, /same SKU/);
    assert.deepEqual(results(out), ['MUG/back.jpg', 'MUG/front.jpg']);
  });
});
