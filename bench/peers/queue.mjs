// Jobs a second of another queue with its best settings: node queue.mjs PEER DATABASE-URL JOBS
import { performance } from 'node:perf_hooks';

const [peer, url, count] = process.argv.slice(2);
const jobs = Number(count);

const peers = {
  async 'graphile-worker'(timed) {
    const { run, runMigrations, Logger } = await import('graphile-worker');
    const { default: pg } = await import('pg');
    const pgPool = new pg.Pool({ connectionString: url, max: 10 });
    await runMigrations({ pgPool });
    await timed('enqueue, all at once', () =>
      pgPool.query(
        `select graphile_worker.add_jobs(array(select json_populate_record(null::graphile_worker.job_spec,
           json_build_object('identifier', 'noop', 'payload', json_build_object('n', n))) from generate_series(1, $1::int) n))`,
        [jobs],
      ),
    );
    await timed('claim and complete, by 500', async () => {
      let done = 0;
      let finish;
      const all = new Promise((resolve) => (finish = resolve));
      await run({
        pgPool,
        concurrency: 10,
        noHandleSignals: true,
        logger: new Logger(() => () => {}),
        preset: { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
        taskList: { noop: async () => void (++done === jobs && finish()) },
      });
      await all;
    });
  },

  async 'pg-boss'(timed) {
    const { PgBoss } = await import('pg-boss');
    const boss = new PgBoss({ connectionString: url, max: 10 });
    await boss.start();
    await boss.createQueue('noop');
    await timed('enqueue, all at once', () =>
      boss.insert('noop', Array.from({ length: jobs }, (_, n) => ({ data: { n } }))),
    );
    await timed('claim and complete, by 500', async () => {
      const work = async () => {
        for (;;) {
          const batch = await boss.fetch('noop', { batchSize: 500 });
          if (!batch?.length) return;
          await boss.complete('noop', batch.map((job) => job.id));
        }
      };
      await Promise.all(Array.from({ length: 4 }, work));
    });
  },
};

await peers[peer](async (what, work) => {
  const begun = performance.now();
  await work();
  const perSecond = (jobs * 1000) / (performance.now() - begun);
  console.log(`  ${what.padEnd(28)} ${perSecond.toFixed(0).padStart(9)} jobs/s`);
});
process.exit(0);
