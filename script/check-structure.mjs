#!/usr/bin/env node
// The structure that docs/architecture.md and CONTRIBUTING.md describe, as far as the compiler does not enforce it.
// Run by script/lint. Prints one line a fault; exits with 1 when there is one.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
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

// CONTRIBUTING's table "URL, route, service, repository, feature": each file is there, and the route's file serves
// the URL.
function checkResources() {
  const guide = 'CONTRIBUTING.md';
  const rows = [...readFileSync(join(root, guide), 'utf8').matchAll(/^\| `(\/[^`]+)` \|(.*)\|$/gm)];
  if (rows.length === 0) fault(guide, 0, 'has no table of resources');
  for (const [, url, cells] of rows) {
    const [route, service, repository, feature] = cells.split('|').map((cell) => cell.trim().replaceAll('`', ''));
    const files = [
      `server/routes/${route}`,
      service && `server/service/${service}.cpp`,
      repository && `server/store/${repository}_repository.cpp`,
      feature && `web/src/features/${feature}`,
    ].filter(Boolean);
    for (const file of files) if (!existsSync(join(root, file))) fault(guide, 0, `${url}: ${file} is missing`);
    const path = join(root, 'server/routes', route);
    if (existsSync(path) && !readFileSync(path, 'utf8').includes(`"${url}`)) fault(guide, 0, `${url}: ${route} does not serve it`);
  }
}

// A folder of server/ includes only the folders that its CMakeLists.txt names, and those that these name.
function checkIncludes() {
  const folders = readdirSync(join(root, 'server')).filter((name) => existsSync(join(root, 'server', name, 'CMakeLists.txt')));
  const named = new Map(
    folders.map((folder) => {
      const text = readFileSync(join(root, 'server', folder, 'CMakeLists.txt'), 'utf8');
      const depends = text.match(/aip_folder\([^)]*?DEPENDS ([a-z ]+)/)?.[1] ?? '';
      return [folder, depends.split(/\s+/).filter(Boolean)];
    }),
  );
  const reachable = (folder, seen = new Set([folder])) => {
    for (const other of named.get(folder) ?? []) if (!seen.has(other)) reachable(other, seen.add(other));
    return seen;
  };
  for (const folder of folders.filter((folder) => folder !== 'app')) {
    const allowed = reachable(folder);
    for (const [file, text] of sources(`server/${folder}`)) {
      eachLine(text, (line, number) => {
        const included = line.match(/^#include "([a-z]+)\//)?.[1];
        if (included && named.has(included) && !allowed.has(included)) {
          fault(file, number, `${folder} may not include ${included}: its CMakeLists.txt does not name it`);
        }
      });
    }
  }
}

// Layers that CMake can't tell apart, because a folder needs the other one for something else.
function checkLayers() {
  const folders = readdirSync(join(root, 'server'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const sql = /"\s*(?:select|insert into|delete from|update \w+ set)\s|R"\(\s*(?:select|insert into|delete from|update \w+\s+set|with \w+ as)\s/gi;
  const inline = /\.(?:execute|query|find)\(\s*(?:fmt::format\(\s*)?R?"\(?\s*(?:select|insert|update|delete|with)\s/g;
  for (const { name: folder } of folders) {
    for (const [file, text] of sources(`server/${folder}`)) {
      eachLine(text, (line, number) => {
        if (line.trimStart().startsWith('//')) return;
        if ((folder === 'store' || folder === 'queue') && line.includes('"/api/')) fault(file, number, 'a URL belongs to routes/ or domain/links.hpp');
        const foreign = line.match(/#include "(?:store|queue)\/[^"]+"|\b(?:store|queue)::/)?.[0];
        if (folder === 'routes' && foreign) fault(file, number, `${foreign}: routes use types of service and domain only`);
      });
      for (const found of text.matchAll(inline)) fault(file, text.slice(0, found.index).split('\n').length, 'a statement is a raw string with a name that says what it does');
      if (folder !== 'store' && folder !== 'queue') {
        for (const found of text.matchAll(sql)) fault(file, text.slice(0, found.index).split('\n').length, 'SQL belongs to store/ or queue/');
      }
      const lines = text.split('\n').length - 1;
      if (lines > 400 && !/^\/\/ .*\b(?:lines|long)\b/m.test(text.slice(0, 600))) {
        fault(file, 0, `has ${lines} lines: split it, or say at its top why it is so long`);
      }
    }
  }
}

checkRoots();
checkResources();
checkIncludes();
checkLayers();

for (const text of faults) console.error(text);
process.exit(faults.length > 0 ? 1 : 0);
