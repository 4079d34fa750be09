// `aiplayground models add` with files that were made to do harm: each is refused with a reason, and nothing changes.
// Needs ONNX Runtime, which script/test installs with the model.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import * as onnx from '../support/node/onnx.mjs';
import { binary, temporaryFolder } from '../support/node/server.mjs';

const installed =
  process.env.AIP_MODELS ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'aiplayground/models');
const skip = existsSync(join(installed, 'runtime/manifest.json')) ? false : 'ONNX Runtime is not installed (no network)';

const place = temporaryFolder();
after(() => place.remove());
const models = join(place.path, 'models');
if (!skip) {
  mkdirSync(models);
  cpSync(join(installed, 'runtime'), join(models, 'runtime'), { recursive: true, preserveTimestamps: true });
}

function add(name, contents, ...options) {
  const file = join(place.path, `${name}.onnx`);
  writeFileSync(file, contents);
  return spawnSync(binary, ['models', 'add', file, '--kind', 'rmbg', ...options],
    { encoding: 'utf8', timeout: 120_000, env: { ...process.env, AIP_MODELS: models } });
}

const { brightness, elsewhere, functionOf, graph, graphAttribute, ints, model, node, tensor, value } = onnx;
const x = value(11, 'x', [1, 3, 64, 64]);
const y = value(12, 'y', [1, 1, 64, 64]);
const mean = node('ReduceMean', ['x'], ['m'], [ints('axes', [1])]);
const deep = () => {
  let inner = graph(node('Neg', ['x'], ['y']));
  for (let i = 0; i < 5000; i++) inner = graph(node('If', ['x'], ['y'], [graphAttribute('then_branch', inner)]));
  return model(Buffer.concat([inner, x, y]));
};

const hostile = {
  text: ['just words', /not an ONNX file/],
  zeros: [Buffer.alloc(4096), /not an ONNX file/],
  empty: ['', /0 bytes/],
  truncated: [brightness().subarray(0, 60), /not an ONNX file|can't be used/],
  'weights-elsewhere': [
    model(graph(mean, node('Add', ['m', 'w'], ['y']), tensor('w', [1], 1, '', elsewhere('/etc/passwd')), x, y)),
    /weights lie in other files/,
  ],
  'absurd-shape': [
    model(graph(mean, node('Add', ['m', 'w'], ['y']), tensor('w', [2 ** 40, 2 ** 40], 1, ''), x, y)),
    /absurd/,
  ],
  'negative-shape': [model(graph(mean, node('Add', ['m', 'w'], ['y']), tensor('w', [-4], 1, ''), x, y)), /absurd/],
  'false-length': [
    model(graph(mean, node('Add', ['m', 'w'], ['y']), tensor('w', [1000], 1, Buffer.alloc(8)), x, y)),
    /./,
  ],
  'grey-input': [brightness(64, 1), /not \[1, 3, side, side\]/],
  'huge-side': [brightness(1_000_000), /not \[1, 3, side, side\]/],
  'two-inputs': [model(graph(mean, node('Neg', ['m'], ['y']), x, value(11, 'z', [1, 3, 64, 64]), y)), /more than one input/],
  'wrong-output': [model(graph(node('Neg', ['x'], ['y']), x, value(12, 'y', [1, 1, 64, 64]))), /./],
  'own-operators': [model(graph(node('Escape', ['x'], ['y'], [], 'evil'), x, y)), /not built in/],
  'own-functions': [model(graph(mean, node('Neg', ['m'], ['y']), x, y), functionOf('f')), /functions of its own/],
  loop: [
    model(graph(node('Loop', ['x'], ['y'], [graphAttribute('body', graph(node('Neg', ['x'], ['y'])))]), x, y)),
    /a graph within/,
  ],
  recursion: [deep(), /not an ONNX file|a graph within/],
  'memory-hog': [
    model(graph(mean, node('ConstantOfShape', ['s'], ['c']), node('ReduceMean', ['c'], ['k']), node('Add', ['m', 'k'], ['y']),
      tensor('s', [1], 7, Buffer.from(new BigInt64Array([2n ** 36n]).buffer)), x, y)),
    /./,
  ],
  flat: [
    model(graph(mean, node('Sub', ['m', 'm'], ['y']), x, y)),
    /the same for all of a photo/,
  ],
};

for (const [name, [contents, reason]] of Object.entries(hostile)) {
  test(`refuses a model file: ${name}`, { skip }, () => {
    const run = add(name, contents);
    assert.equal(run.status, 1, run.stderr);
    assert.match(run.stderr, reason);
    assert.match(run.stderr, /^aiplayground: .+/m);
    assert.deepEqual(readdirSync(models).filter((entry) => !entry.startsWith('.')), ['runtime']);
  });
}

test('takes a file that is a model, with its manifest', { skip }, () => {
  const run = add('Brightness', brightness(), '--licence', 'CC0');
  assert.equal(run.status, 0, run.stderr);
  const manifest = JSON.parse(readFileSync(join(models, 'brightness/manifest.json'), 'utf8'));
  assert.equal(manifest.files[0].side, 64);
  assert.equal(manifest.licence, 'CC0');
  assert.deepEqual([manifest.input.name, manifest.output.name], ['x', 'y']);
  const removed = spawnSync(binary, ['models', 'remove', 'brightness'], { env: { ...process.env, AIP_MODELS: models } });
  assert.equal(removed.status, 0);
});
