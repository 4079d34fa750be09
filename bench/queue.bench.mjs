// Tasks a second through the durable queue on SQLite and PostgreSQL, beside graphile-worker and pg-boss on the same
// PostgreSQL, everything with full durability (SQLite synchronous=FULL; PostgreSQL fsync and synchronous_commit on).
//   node bench/queue.bench.mjs [TASKS] [FINISHED]      default: 20000 0
// FINISHED: so many finished tasks lie in our tables already.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Postgres } from '../tests/support/node/postgres.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const [tasks = '20000', finished = '0'] = process.argv.slice(2);
const show = { stdio: ['ignore', 'inherit', 'inherit'] };

execFileSync(join(root, 'script/build'), ['release', 'queue_bench'], show);
if (!existsSync(join(here, 'peers/node_modules'))) {
  execFileSync('npm', ['ci', '--prefix', join(here, 'peers'), '--ignore-scripts', '--no-audit', '--no-fund'], show);
}
const ours = (database) => execFileSync(join(root, 'build/release/queue_bench'), [database, tasks, finished], show);

const folder = mkdtempSync(join(tmpdir(), 'aip-bench-'));
console.log('AI Playground, SQLite');
ours(join(folder, 'queue.db'));
rmSync(folder, { recursive: true });

const postgres = await Postgres.start({ fsync: 'on', shared_buffers: '256MB', max_wal_size: '4GB' });
try {
  console.log('AI Playground, PostgreSQL');
  ours(postgres.createDatabase('ours'));
  for (const peer of ['graphile-worker', 'pg-boss']) {
    console.log(`${peer}, PostgreSQL`);
    const database = postgres.createDatabase(peer.replace('-', '_'));
    execFileSync('node', [join(here, 'peers/queue.mjs'), peer, database, tasks], show);
  }
} finally {
  await postgres.stop();
}
