// Lists over 50,000 SKUs with 400,000 photos: GET /workflow with searches and deep pages, GET /folders by pages and whole.
//   node bench/catalog.bench.mjs [SKUS]      default: 50000
import { api, catalog, onEach } from './stage.mjs';
import { cpuSeconds, median, megabytesOf } from './support.mjs';

const skus = Number(process.argv[2] ?? 50_000);

const calls = [
  ['/workflow, search of two letters, page 20', '/workflow?search=42&status=pending&page=20&limit=20', 40],
  ['/workflow, search of four letters', '/workflow?search=0421&status=pending&limit=20', 40],
  ['/workflow, page 1', '/workflow?page=1&limit=20', 40],
  ['/workflow, page 2,000', `/workflow?page=${skus / 25}&limit=20`, 40],
  ['/folders, first 100', '/folders?limit=100', 40],
  ['/folders, first 100, slim', '/folders?limit=100&slim=true', 40],
  ['/folders, search', '/folders?limit=100&search=0421', 40],
  ['/folders, whole', '/folders', 3],
];

await onEach(catalog(skus), async ({ kind, client, server, postgres }) => {
  for (const [name, path, times] of calls) {
    const taken = [];
    let bytes = 0;
    const cpu = () => cpuSeconds(server.child.pid) + (postgres ? cpuSeconds(postgres.child.pid) : 0);
    let before = 0;
    for (let n = 0; n < times + 3; ++n) {
      if (n === 3) before = cpu();
      const asked = performance.now();
      const response = await client.request('GET', api + path);
      bytes = (await response.text()).length;
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
      if (n >= 3) taken.push(performance.now() - asked);
    }
    const each = (cpu() - before) / times * 1000;
    console.log(`${kind.padEnd(10)} ${name.padEnd(42)} median ${median(taken).toFixed(1)} ms, ${each.toFixed(1)} ms CPU, ${(bytes / 1000).toFixed(0)} kB`);
  }
  console.log(`${kind.padEnd(10)} server: ${megabytesOf(server.child.pid).toFixed(0)} MB`);
});
