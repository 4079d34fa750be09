// Quality and cost of the cut-out: IoU and alpha error against exact masks, CPU seconds an image, peak memory; and a contact
// sheet of every result to be looked at.
//   node bench/cutout.bench.mjs [--photos DIR]… [--models DIR] [--sheets DIR] [--quality standard,high]
// Measures examples/catalog against examples/catalog-masks, and each DIR: photos in it, or in its sub-folders, with masks as
// NAME.mask.png beside them where there are some.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, parse, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { measure } from './support.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const binary = join(root, 'build/release/aiplayground');
const scorer = join(root, 'build/release/cutout_bench');
const { values: options } = parseArgs({
  options: {
    photos: { type: 'string', multiple: true, default: [] },
    models: { type: 'string' },
    sheets: { type: 'string' },
    quality: { type: 'string', default: 'standard,high' },
  },
});

execFileSync(join(root, 'script/build'), ['release', 'cutout_bench'], { stdio: 'inherit' });

/** Every photo below a folder, with its mask where there is one. */
function photosIn(folder, maskOf) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(jpe?g|png|webp|heic)$/i.test(entry.name) && !entry.name.endsWith('.mask.png'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((photo) => ({ photo, mask: [maskOf(photo)].find(existsSync) ?? '' }));
}

/** The photos as SKU folders: those that lie in no sub-folder are each a SKU. */
function asCatalog(photos, folder, target) {
  for (const each of photos) {
    const inside = relative(folder, each.photo);
    each.sku = dirname(inside) === '.' ? parse(inside).name : dirname(inside).split('/')[0];
    mkdirSync(join(target, each.sku), { recursive: true });
    copyFileSync(each.photo, join(target, each.sku, basename(each.photo)));
  }
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : '–');

async function run(name, folder, maskOf, quality) {
  const work = mkdtempSync(join(tmpdir(), 'aip-bench-'));
  const photos = photosIn(folder, maskOf);
  asCatalog(photos, folder, join(work, 'in'));
  const models = options.models === undefined ? [] : ['--models', options.models];
  const flags = ['--background', 'transparent', '--format', 'png', '--canvas', 'photo', '--quality', quality, '--json'];
  const result = await measure(binary, ['process', join(work, 'in'), '--out', join(work, 'out'), ...flags, ...models]);
  const { items } = JSON.parse(result.stdout);
  const lines = photos.map(({ photo, sku, mask }) => {
    const item = items.find((each) => each.sku === sku && each.name === basename(photo));
    return [photo, item?.output === undefined ? '' : join(work, 'out', item.output), mask].join('\t');
  });
  writeFileSync(join(work, 'list'), `${lines.join('\n')}\n`);
  const sheets = options.sheets === undefined ? [] : [join(options.sheets, `${name}-${quality}`)];
  for (const sheet of sheets) mkdirSync(sheet, { recursive: true });
  const scores = execFileSync(scorer, [join(work, 'list'), ...sheets], { encoding: 'utf8' }).trim().split('\n').map((line) => JSON.parse(line));
  const scored = scores.filter((score) => score.iou !== undefined);
  const of = (key) => scored.map((score) => score[key]);
  const done = scores.filter((score) => score.done).length;
  const doubtful = items.filter((item) => item.check).length;
  console.log(
    `${name.padEnd(12)} ${quality.padEnd(9)} ${done} of ${photos.length} cut out, ${doubtful} to check | IoU ${fixed(mean(of('iou')), 4)}, worst ` +
      `${fixed(Math.min(...of('iou')), 4)} | alpha error ${fixed(mean(of('error')), 5)}, edge ${fixed(mean(of('band')), 4)} | ` +
      `${fixed(result.cpuSeconds / photos.length, 2)} CPU-s an image, peak ${result.peakMegabytes.toFixed(0)} MB`,
  );
  photos.forEach(({ photo }, at) => {
    const { iou } = scores[at];
    if (iou !== undefined && iou < 0.97) console.log(`  ${relative(folder, photo)}: IoU ${iou.toFixed(4)}`);
  });
  rmSync(work, { recursive: true });
}

const catalog = join(root, 'examples/catalog');
const maskBeside = (photo) => join(dirname(photo), `${parse(photo).name}.mask.png`);
for (const quality of options.quality.split(',')) {
  await run('examples', catalog, (photo) => join(root, 'examples/catalog-masks', `${relative(catalog, photo).replace(/\.[^.]+$/, '')}.png`), quality);
  for (const folder of options.photos) await run(basename(folder), folder, maskBeside, quality);
}
