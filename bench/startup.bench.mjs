// From the program's start to its first answer, and the memory of the idle server with its pixel processes.
//   node bench/startup.bench.mjs [RUNS]      default: 7
import { Server, temporaryFolder } from '../tests/support/node/server.mjs';
import { cpuSeconds, median, megabytesOf } from './support.mjs';

const runs = Number(process.argv[2] ?? 7);
const folder = temporaryFolder();
const results = [];
for (let run = 0; run <= runs; ++run) {
  const started = performance.now();
  const server = await Server.start(folder.path);
  while ((await fetch(`${server.url}/healthz`)).status !== 200);
  const seconds = (performance.now() - started) / 1000;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  // The first one makes the database.
  if (run > 0) results.push({ seconds, cpu: cpuSeconds(server.child.pid), megabytes: megabytesOf(server.child.pid) });
  await server.stop();
}
folder.remove();
const of = (name) => median(results.map((result) => result[name]));
console.log(`first answer after ${of('seconds').toFixed(3)} s (median), ${of('cpu').toFixed(2)} s CPU in the first second, idle ${of('megabytes').toFixed(0)} MB`);
