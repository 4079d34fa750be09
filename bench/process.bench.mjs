// Images a second and peak memory of `aiplayground process` over a catalog, from nothing to written results.
//   node bench/process.bench.mjs [CATALOG] [RUNS]      default: examples/catalog, 3
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { measure, median } from './support.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const binary = join(root, 'build/release/aiplayground');
const catalog = process.argv[2] ?? join(root, 'examples/catalog');
const runs = Number(process.argv[3] ?? 3);

for (const type of ['batch_optimize', 'main_image']) {
  const results = [];
  for (let run = 0; run < runs; ++run) {
    const out = mkdtempSync(join(tmpdir(), 'aip-bench-'));
    const result = await measure(binary, ['process', catalog, '--out', out, '--type', type, '--json']);
    results.push({ ...result, summary: JSON.parse(result.stdout) });
    rmSync(out, { recursive: true });
  }
  const { total, completed, failed } = results[0].summary;
  const seconds = median(results.map((result) => result.seconds));
  const peak = Math.max(...results.map((result) => result.peakMegabytes));
  console.log(
    `${type.padEnd(16)} ${total} images, ${completed} done, ${failed} refused: median ${seconds.toFixed(1)} s, ` +
      `${(total / seconds).toFixed(1)} images/s, peak ${peak.toFixed(0)} MB (all processes)`,
  );
}
