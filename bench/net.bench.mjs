// Memory of calls to a slow provider that are in flight together, on one thread.
//   node bench/net.bench.mjs [CALLS] [BYTES]      default: 500 300000
import { execFile, execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [calls = 500, bytes = 300_000] = process.argv.slice(2).map(Number);

execFileSync(join(root, 'script/build'), ['release', 'net_bench'], { stdio: ['ignore', 'ignore', 'inherit'] });

/** Answers nobody before it has the whole of every request, and a second has gone by. */
let waiting = [];
const provider = createServer(async (request, response) => {
  let received = 0;
  for await (const chunk of request) received += chunk.length;
  if (request.method === 'GET') return response.end('{}');
  waiting.push(() => response.end(JSON.stringify({ received })));
  if (waiting.length < calls) return;
  const all = waiting;
  waiting = [];
  setTimeout(() => all.forEach((answer) => answer()), 1000);
});
await new Promise((resolve) => provider.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, resolve));
const url = `http://127.0.0.1:${provider.address().port}/`;
for (const [kind, words] of [['file', 'pictures read from their files as they are sent'], ['memory', 'whole bodies in memory']]) {
  const text = await new Promise((resolve, reject) =>
    execFile(join(root, 'build/release/net_bench'), [url, calls, bytes, kind], (error, stdout) => (error ? reject(error) : resolve(stdout))),
  );
  console.log(`${calls} calls of ${bytes} bytes, ${words}: ${text.trim()}`);
}
provider.closeAllConnections();
provider.close();
