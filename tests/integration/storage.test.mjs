// The whole program with its pictures in a bucket: from the import to the download, through kills and while the store is away.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { plainPng } from '../support/node/photos.mjs';
import { S3Server, account, bucket } from '../support/node/s3/server.mjs';
import { api, isFinal, pause } from '../support/node/scene.mjs';
import { Client, Server, binary, eventually, temporaryFolder } from '../support/node/server.mjs';
import { sql } from '../support/node/sql.mjs';

const kills = 4;

let s3;
before(async () => void (s3 = await S3Server.start()));
after(() => s3.stop());

/** What a server is told of the store. */
const optionsOf = (folder) => ['--storage', `s3://${bucket}/${folder}`, '--storage-endpoint', s3.url, '--storage-region', s3.region, '--storage-allow-address', '127.0.0.1:*'];
const keys = { AIP_STORAGE_ACCESS_KEY_ID: account.accessKeyId, AIP_STORAGE_SECRET_ACCESS_KEY: account.secretAccessKey };
const start = (data, folder, more = []) => Server.start(data, ['--workers', '2', ...optionsOf(folder), ...more], { env: keys });

/** Keys of the pictures that rows refer to, and of the objects below `folder` of the bucket. */
async function keysOfRows(data) {
  const rows = await sql({ data }, `
    select input_storage_key as k from ai_image_pair union select input_thumbnail_key from ai_image_pair
    union select storage_key from ai_image_version union select thumbnail_key from ai_image_version`);
  return rows.map((row) => row.k).sort();
}
function keysOfObjects(folder) {
  const place = join(s3.folder, bucket, folder);
  const names = existsSync(place) ? readdirSync(place, { recursive: true }) : [];
  return names.filter((name) => name.endsWith('._S3rver_object')).map((name) => name.slice(0, -'._S3rver_object'.length)).sort();
}

const filesOnDisk = (data) => readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

async function photosOf(client, skus) {
  const photos = [];
  for (const sku of skus) photos.push(...(await client.get(`${api}/folders/${encodeURIComponent(sku)}/pairs`)).pairs.map((pair) => ({ sku, ...pair })));
  return photos;
}

test('a catalog goes through a bucket, and every picture is made once through kills', { timeout: 300_000 }, async () => {
  const folder = temporaryFolder();
  let server = await start(folder.path, 'catalog');
  try {
    const client = new Client(server.url);
    await client.setUp();
    const { imported } = await client.post(`${api}/sample-catalog`);
    assert.ok(imported >= 18);
    const skus = (await client.get(`${api}/folders`)).folders.map((entry) => entry.sku);
    const { jobId } = await client.post(`${api}/jobs`, { jobType: 'main_image', input: { skus, imageType: 'all' }, options: { force: true } });
    for (let kill = 0; kill < kills; ++kill) {
      await pause(300 + Math.random() * 600);
      await server.kill();
      server = await start(folder.path, 'catalog');
      client.url = server.url;
    }
    const job = await eventually(async () => {
      const now = await client.get(`${api}/jobs/${jobId}`);
      return isFinal(now) && now;
    }, 'the job to end', 180);
    assert.equal(job.processedItems, imported);

    const photos = await photosOf(client, skus);
    const made = photos.filter((photo) => photo.status === 'completed');
    assert.equal(made.length, job.completedItems);
    assert.ok(made.length > imported / 2);
    for (const photo of made) {
      assert.equal((await client.get(`${api}/pairs/${photo.id}/versions`)).items.length, 1, `${photo.sku}/${photo.name} is made once`);
      const picture = await client.request('GET', photo.outputUrl);
      assert.equal(picture.status, 200);
      assert.equal((await picture.arrayBuffer()).byteLength, photo.outputBytes);
    }

    await client.post(`${api}/workflow/approve`, { actions: made.map((photo) => ({ type: 'approve', targetType: 'image_pair', targetId: photo.id })) });
    const order = await client.post(`${api}/download`, { shopName: 'shop', skus: [...new Set(made.map((photo) => photo.sku))], imageType: 'all', format: 'zip' });
    const archive = await client.request('GET', `${api}/download/${order.id ?? order.downloadId}/file`);
    assert.equal(archive.status, 200);
    const zip = join(folder.path, 'pictures.zip');
    writeFileSync(zip, Buffer.from(await archive.arrayBuffer()));
    const listed = JSON.parse(execFileSync('python3', ['-c', 'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps([i.filename for i in z.infolist()]))', zip]));
    assert.equal(listed.filter((name) => /\.(jpe?g|png|webp)$/.test(name)).length, made.length);

    const rows = await keysOfRows(folder.path);
    const objects = keysOfObjects('catalog');
    assert.deepEqual(rows.filter((key) => !objects.includes(key)), [], 'a row without an object');
    assert.ok(objects.length - rows.length <= 2 * 2 * kills, 'a kill leaves what was on its way at most; it is collected later');
    assert.deepEqual(filesOnDisk(folder.path), []);
    assert.deepEqual(s3.violations, [], 'requests that were not signed as they must be');
  } finally {
    await server.stop();
    folder.remove();
  }
});

test('a store that is away costs no image an attempt, and says why nothing goes on', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const server = await start(folder.path, 'away');
  try {
    const client = new Client(server.url);
    await client.setUp();
    for (const name of ['a.png', 'b.png', 'c.png']) {
      assert.equal((await client.request('PUT', `${api}/folders/mug/images/${name}`, plainPng(64, name.charCodeAt(0)))).status, 200);
    }
    s3.control({ faults: [{ kind: 'expired', method: 'PUT', times: 1e9 }] });
    const { jobId } = await client.post(`${api}/jobs`, { jobType: 'batch_optimize', input: { skus: ['mug'], imageType: 'all' }, options: { finish: { width: 64, height: 64 } } });
    await eventually(() => s3.requests.filter((line) => line.startsWith('PUT') && line.includes('/away/')).length > 9, 'more tries than an image has');
    const refused = await client.request('PUT', `${api}/folders/mug/images/d.png`, plainPng(64, 9));
    assert.equal(refused.status, 503);
    assert.match((await refused.json()).message, /session token of the store has expired/);
    assert.equal((await client.get(`${api}/jobs/${jobId}`)).status, 'processing');
    s3.control({ faults: [] });
    const job = await eventually(async () => {
      const now = await client.get(`${api}/jobs/${jobId}`);
      return isFinal(now) && now;
    }, 'the job to end');
    assert.equal(job.completedItems, 3);
    const attempts = await sql({ data: folder.path }, 'select max(attempt) as n from ai_task');
    assert.equal(attempts[0].n, 1);
  } finally {
    await server.stop();
    folder.remove();
  }
});

test('what was on the disk before stays readable, and the other way round is said', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  let server = await Server.start(folder.path, ['--workers', '0']);
  try {
    const client = new Client(server.url);
    await client.setUp();
    await client.request('PUT', `${api}/folders/mug/images/disk.png`, plainPng(64, 1));
    await server.stop();
    server = await start(folder.path, 'later');
    client.url = server.url;
    await client.request('PUT', `${api}/folders/mug/images/bucket.png`, plainPng(64, 2));
    for (const photo of await photosOf(client, ['mug'])) {
      const picture = await client.request('GET', photo.inputUrl);
      assert.equal(picture.status, 200, photo.name);
      await picture.arrayBuffer();
    }
    assert.equal(keysOfObjects('later').length, 2);
    await server.stop();
    server = await Server.start(folder.path, ['--workers', '0']);
    client.url = server.url;
    await eventually(() => server.log.includes(`s3://${bucket}/later/`), 'the warning that names the store');
    const [bucketed] = (await photosOf(client, ['mug'])).filter((photo) => photo.name === 'bucket.png');
    const away = await client.request('GET', bucketed.inputUrl);
    assert.equal(away.status, 503);
    assert.match((await away.json()).message, /store that the server is not set up for/);
  } finally {
    await server.stop();
    folder.remove();
  }
});

test('doctor looks at the store, and says in a sentence what is wrong with it', async () => {
  const folder = temporaryFolder();
  // The store lives in this process, so the command must not block it.
  const run = (options, env = keys) =>
    new Promise((resolve) => {
      const child = spawn(binary, ['doctor', '--data', folder.path, ...options], { env: { ...process.env, ...env } });
      let out = '';
      child.stdout.on('data', (bytes) => (out += bytes));
      child.stderr.on('data', (bytes) => (out += bytes));
      child.once('exit', () => resolve(out));
    });
  try {
    assert.match(await run(optionsOf('doctor')), /ok +storage: s3:\/\/pictures\/doctor\/ at .*written, read, listed and deleted/);
    assert.deepEqual(keysOfObjects('doctor'), []);
    s3.fail({ kind: 'skew', method: 'PUT' });
    assert.match(await run(optionsOf('doctor')), /MISSING storage: This server's clock is 47 minutes behind/);
    s3.fail({ kind: 'denied', method: 'DELETE' });
    assert.match(await run(optionsOf('doctor')), /MISSING storage: .*delete objects in the bucket pictures \(AccessDenied\)/);
    const wrong = [...optionsOf('doctor')];
    wrong[wrong.indexOf('--storage-region') + 1] = 'us-east-1';
    assert.match(await run(wrong), /MISSING storage: The bucket pictures is in the region eu-central-1/);
    assert.match(await run(optionsOf('doctor').slice(0, -2)), /MISSING storage: .*--storage-allow-address/);
    assert.match(await run(optionsOf('doctor'), {}), /--storage-access-key-id/);
  } finally {
    folder.remove();
  }
});
