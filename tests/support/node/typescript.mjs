// Compiles TypeScript with the compiler that the page is built with, and runs it here.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { root } from './server.mjs';

export const fromWeb = createRequire(join(root, 'web/package.json'));
export const ts = fromWeb('typescript');

const defaults = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
};

/**
 * Compiles `roots`, which may be `files` that are not on the disk ({path: text}), and fails at the first type error.
 * Returns the program, its checker and what came out: {path of the .js: text}.
 */
export function compile(roots, files = {}, more = {}) {
  const options = { ...defaults, ...more };
  const host = ts.createCompilerHost(options);
  const onDisk = { readFile: host.readFile, fileExists: host.fileExists };
  host.readFile = (name) => files[name] ?? onDisk.readFile(name);
  host.fileExists = (name) => name in files || onDisk.fileExists(name);
  host.getSourceFile = (name, version) => {
    const text = host.readFile(name);
    return text === undefined ? undefined : ts.createSourceFile(name, text, version, true);
  };
  const emitted = {};
  host.writeFile = (name, text) => (emitted[name] = text);
  const program = ts.createProgram(roots, options, host);
  const faults = ts.getPreEmitDiagnostics(program);
  assert.equal(faults.length, 0, ts.formatDiagnostics(faults, host));
  program.emit();
  return { program, checker: program.getTypeChecker(), emitted };
}

/** The exports of a compiled module. `scope` gives it names that are not its own, such as `fetch`. */
export function run(text, require, scope = {}) {
  const exports = {};
  new Function('exports', 'require', ...Object.keys(scope), text)(exports, require, ...Object.values(scope));
  return exports;
}
