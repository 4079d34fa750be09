// Photos that are imported into one SKU: CPU for each 500 of 5,000, which should not grow.
//   node bench/folders.bench.mjs [PHOTOS]      default: 5000
import { anotherOf, plainPng } from '../tests/support/node/photos.mjs';
import { Client, Server, temporaryFolder } from '../tests/support/node/server.mjs';
import { api } from './stage.mjs';
import { cpuSeconds } from './support.mjs';

const photos = Number(process.argv[2] ?? 5000);
const step = photos / 10;
const folder = temporaryFolder();
const server = await Server.start(folder.path, ['--workers', '0']);
try {
  const client = new Client(server.url);
  await client.setUp();
  const each = [];
  for (let n = 0; n < photos; ) {
    const before = cpuSeconds(server.child.pid);
    for (const end = n + step; n < end; ++n) {
      await client.call('PUT', `${api}/folders/all/images/${n}.png`, anotherOf(plainPng(), n));
    }
    each.push((cpuSeconds(server.child.pid) - before).toFixed(1));
  }
  console.log(`import of ${photos} photos into one SKU, CPU s for each ${step}: ${each.join(', ')}`);
} finally {
  await server.stop();
  folder.remove();
}
