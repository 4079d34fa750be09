#!/usr/bin/env node
// What the compiler does not see.
// Run by script/lint. Prints one line a fault; exits with 1 when there is one.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const faults = [];
const fault = (file, line, text) => faults.push(line ? `${file}:${line}: ${text}` : `${file}: ${text}`);

// [path, text] of the sources below `folder`, without tests and their fixtures.
function sources(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => /\.[ch]pp$/.test(name) && !/_test\.cpp$|_fixture\.hpp$/.test(name))
    .sort()
    .map((name) => [`${folder}/${name}`, readFileSync(join(root, folder, name), 'utf8')]);
}

function eachLine(text, visit) {
  text.split('\n').forEach((line, index) => visit(line, index + 1));
}

// Nothing is thrown through the root of a thread or of a coroutine that nobody waits for: base/root.hpp.
function checkRoots() {
  const caught = /EndsProcess|GoesOn|note_exception|use_future|use_awaitable/;
  for (const [file, text] of sources('server')) {
    if (file.startsWith('server/base/root.')) continue;
    eachLine(text, (line, number) => {
      if (line.trimStart().startsWith('//')) return;
      const thread = /\bstd::j?thread\s*[({]|\bstd::j?thread\s+\w+\s*[({]|thread\w*[({]\[|threads?_?\.emplace/.test(line);
      if (thread && !line.includes('start_thread')) fault(file, number, 'a thread is started with start_thread()');
      if (/\basio::detached\b/.test(line)) fault(file, number, 'a detached coroutine says what an exception does: EndsProcess or GoesOn');
      if (!line.includes('co_spawn(')) return;
      const call = text.split('\n').slice(number - 1, number + 5).join(' ');
      if (!caught.test(call)) fault(file, number, 'co_spawn() without EndsProcess, GoesOn or somebody who waits');
    });
  }
}

checkRoots();

for (const text of faults) console.error(text);
process.exit(faults.length > 0 ? 1 : 0);
