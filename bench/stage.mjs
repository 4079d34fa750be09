// A server over a filled database, for the benchmarks of lists.
import { Postgres } from '../tests/support/node/postgres.mjs';
import { Client, Server, temporaryFolder } from '../tests/support/node/server.mjs';
import { sql } from '../tests/support/node/sql.mjs';

export const api = '/api/ai-playground';

const numbers = (kind, count) =>
  kind === 'PostgreSQL'
    ? `(select i from generate_series(1, ${count}) i) numbers`
    : `(with recursive n(i) as (values (1) union all select i + 1 from n where i < ${count}) select i from n) numbers`;
const timeOf = (kind) => (kind === 'PostgreSQL' ? "timestamp '2026-11-01' - i * interval '1 minute'" : '1793491200000 - i * 60000');

/** Statements that write `count` jobs of the only user, each over five SKUs. */
export const jobs = (count) => (kind) => {
  const time = timeOf(kind);
  const status = "case i % 5 when 0 then 'failed' when 1 then 'processing' when 2 then 'pending' else 'completed' end";
  const ended = 'i % 5 in (0, 3, 4)';
  const skus = `'{"skus":["SKU-' || i || '","SKU-' || (i + 1) || '","SKU-' || (i + 2) || '","SKU-' || (i + 3) || '","SKU-' || (i + 4) || '"],"imageType":"all"}'`;
  const input = kind === 'PostgreSQL' ? `cast(${skus} as jsonb)` : skus;
  return [
    `insert into ai_job (id, user_id, job_type, status, input_data, total_items, processed_items, completed_items, failed_items,
       progress_percentage, created_at, started_at, completed_at, updated_at, sku_count)
     select 'job-' || i, (select id from "user"), 'main_image', ${status}, ${input}, 40, 40, 39, 1, 100, ${time}, ${time},
       case when ${ended} then ${time} end, ${time}, 5
     from ${numbers(kind, count)}`,
  ];
};

/** Statements that write `count` SKUs of the only user with eight photos each, all with results. */
export const catalog = (count) => (kind) => {
  const time = timeOf(kind);
  const hex = kind === 'PostgreSQL' ? "upper(lpad(to_hex(i * 7919 % 4096), 3, '0'))" : "printf('%03X', i * 7919 % 4096)";
  const six = kind === 'PostgreSQL' ? "lpad(cast(i as text), 6, '0')" : "printf('%06d', i)";
  const main = 'i % 8 = 1';
  return [
    `insert into ai_workflow_state (id, user_id, sku, folder_name, status, created_at, updated_at)
     select 'sku-' || i, (select id from "user"), ${hex} || '-' || ${six}, 'folder ' || i,
       case when i % 4 = 1 then 'approved' else 'pending' end, ${time}, ${time}
     from ${numbers(kind, count)}`,
    `insert into ai_image_pair (id, workflow_state_id, input_image_url, input_storage_key, output_storage_key, version_id, status,
       is_main_image, created_at, updated_at, source_name, input_thumbnail_key, input_format, input_width, input_height, input_bytes,
       input_sha256, output_thumbnail_key, output_format, output_width, output_height, output_bytes, engine)
     select 'pair-' || i, 'sku-' || ((i - 1) / 8 + 1), '', 'in' || i, 'out' || i, 'v' || i, 'completed', ${main}, ${time}, ${time},
       (i % 8) || '.jpg', 't', 'jpeg', 2000, 2000, 300000, '0123456789abcdef', 't', 'jpeg', 1200, 1600, 200000, 'local'
     from ${numbers(kind, count * 8)}`,
  ];
};

/** Runs `measure` with a signed-in client and the server's process, over SQLite and over PostgreSQL. */
export async function onEach(fill, measure) {
  for (const kind of ['SQLite', 'PostgreSQL']) {
    const folder = temporaryFolder();
    const postgres = kind === 'PostgreSQL' ? await Postgres.start({ fsync: 'on', shared_buffers: '256MB' }) : undefined;
    const url = postgres?.createDatabase('bench');
    const options = ['--workers', '0', ...(url ? ['--database', url] : [])];
    try {
      let server = await Server.start(folder.path, options);
      const client = new Client(server.url);
      await client.setUp();
      await server.stop();
      for (const statement of fill(kind)) await sql({ url, data: folder.path }, statement);
      server = await Server.start(folder.path, options);
      if (url) await sql({ url, data: folder.path }, 'vacuum analyze');
      client.url = server.url;
      try {
        await measure({ kind, client, server, postgres });
      } finally {
        await server.stop();
      }
    } finally {
      await postgres?.stop();
      folder.remove();
    }
  }
}
