// What people's disks hold: files that are no photos or mean harm, and names of every kind.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';

import { Client, Server, temporaryFolder } from '../support/node/server.mjs';
import { CheckedClient } from '../support/node/contract.mjs';
import { mug, plainPng } from '../support/node/photos.mjs';

const testData = process.env.AIP_TEST_DATA;

suite('uploads', () => {
  const folder = temporaryFolder();
  let server;
  let api;

  before(async () => {
    server = await Server.start(join(folder.path, 'data'), ['--workers', '0']);
    api = new CheckedClient(new Client(server.url));
    await api.client.setUp();
  });
  after(async () => {
    await server.stop();
    folder.remove();
  });

  const put = (sku, name, body, more) => api.call('putImage', { params: { sku, name }, body, ...more });
  const path = (sku, name) => `/api/ai-playground/folders/${encodeURIComponent(sku)}/images/${encodeURIComponent(name)}`;

  const oddNames = {
    'other scripts': ['台灯 — «лампа»', 'фото №1 📷.jpg'],
    'what has a meaning in an address': ['50% off? #1 & more', 'a+b=c;d,e%2Fe.jpg'],
    'quotes and markup': [`<b>"it's" & co`, `'; drop table x; --.jpg`],
    'dots': ['...', '.hidden..jpg'],
    'no extension': ['sku', 'photo'],
    'several extensions': ['sku.tar.gz', 'photo.jpg.png.jpg'],
    'the longest there are': ['s'.repeat(255), `${'n'.repeat(251)}.jpg`],
    'the longest in another script': ['缸'.repeat(66), `${'图'.repeat(65)}.jpg`],
    'blanks inside': ['two  words', 'a  b .jpg'],
    'letters from right to left': ['\u202eevil', 'gpj.\u202etxt.jpg'],
    'sub-folders': ['deep', 'a/b/c/d/e/f/g/h.jpg'],
  };
  for (const [kind, [sku, name]] of Object.entries(oddNames)) {
    test(`names with ${kind} come back as they were`, async () => {
      const { pair } = await put(sku, name, plainPng());
      assert.deepEqual([pair.sku, pair.name], [sku, name]);
      const { pairs } = await api.call('listPairs', { params: { sku } });
      assert.deepEqual(pairs.map((item) => item.name), [name]);
      assert.equal((await api.call('getWorkflow', { params: { sku } })).sku, sku);
      const { folders } = await api.call('listFolders', { query: { search: sku } });
      assert.deepEqual(folders.map((item) => item.sku), [sku]);
      assert.equal((await api.client.request('GET', pair.inputImageUrl)).status, 200);
      await api.call('deleteImage', { params: { sku, name } });
      await api.call('deleteFolder', { params: { sku } });
    });
  }

  test('blanks around a SKU are no part of it', async () => {
    assert.equal((await put('  padded ', 'a.png', plainPng())).pair.sku, 'padded');
  });

  const badNames = {
    'a way out of the folder': ['sku', '../../etc/passwd'],
    'a folder of dots': ['sku', 'a/../b.jpg'],
    'an empty folder': ['sku', 'a//b.jpg'],
    'a backslash': ['sku', 'a\\b.jpg'],
    'a NUL': ['sku', 'a\0b.jpg'],
    'a line break': ['sku', 'a\nb.jpg'],
    'a control character in the SKU': ['s\u0007ku', 'a.jpg'],
    'a slash in the SKU': ['a/b', 'a.jpg'],
    'nothing but blanks as a SKU': ['  ', 'a.jpg'],
    'a SKU of 256 bytes': ['s'.repeat(256), 'a.jpg'],
    'a name of 256 bytes': ['sku', `${'n'.repeat(252)}.jpg`],
    'nine folders': ['sku', 'a/b/c/d/e/f/g/h/i.jpg'],
  };
  for (const [kind, [sku, name]] of Object.entries(badNames)) {
    test(`${kind} is refused with a reason`, async () => {
      const response = await api.client.request('PUT', path(sku, name), plainPng());
      assert.equal(response.status, 400);
      assert.ok((await response.json()).message.length > 10);
    });
  }

  test("a stranger's photo is refused before a byte of it is read", async () => {
    const answer = await new Promise((resolve, reject) => {
      const upload = request(server.url + path('sku', 'a.jpg'), { method: 'PUT', headers: { 'content-length': 150 << 20 } }, resolve);
      upload.on('error', reject);
      upload.flushHeaders();
    });
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.headers.connection, 'close');
    answer.destroy();
  });

  test('a name that is not UTF-8 is refused', async () => {
    const response = await api.client.request('PUT', '/api/ai-playground/folders/sku/images/%ff%fe.jpg', plainPng());
    assert.equal(response.status, 400);
  });

  test('an empty file is refused', async () => {
    const response = await api.client.request('PUT', path('sku', 'empty.jpg'), new Uint8Array());
    assert.equal(response.status, 422);
  });

  test('a length over the limit is refused without waiting for the body', async () => {
    const status = await new Promise((resolve, reject) => {
      const call = request(server.url + path('sku', 'huge.jpg'), {
        method: 'PUT',
        headers: { cookie: api.client.cookie, 'content-length': String(300 << 20) },
      });
      call.on('response', (response) => resolve(response.statusCode)).on('error', reject);
      call.flushHeaders();
    });
    assert.equal(status, 413);
  });

  if (testData && existsSync(join(testData, 'hostile/make_hostile.py'))) {
    test('hostile files: each refusal has a reason, each odd but valid one comes in, and the server lives', { timeout: 300_000 }, async () => {
      const source = join(testData, 'hostile');
      const out = join(folder.path, 'hostile');
      const made = spawnSync('python3', [join(source, 'make_hostile.py'), out, join(source, 'base.jpg')], { encoding: 'utf8' });
      assert.equal(made.status, 0, made.stderr);
      const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
      const entries = Array.isArray(manifest) ? manifest : manifest.files;
      assert.ok(entries.length > 20);
      const wrong = [];
      for (const entry of entries) {
        const file = join(out, entry.file);
        if (!existsSync(file) || statSync(file).size > 200 << 20) continue;
        const response = await api.client.request('PUT', path('hostile', entry.file.replaceAll('\\', '_')), new Uint8Array(readFileSync(file)));
        const { status } = response;
        const { message } = await response.json();
        const isRefusal = status >= 400 && status < 500 && message.length > 10;
        // Valid photos under names that a disk takes and we do not: a refusal that says so is fine.
        const expected = entry.file.startsWith('names/') ? 'either' : entry.expect;
        const isFine = { reject: isRefusal, accept: status === 200, either: isRefusal || status === 200 }[expected];
        if (!isFine) wrong.push(`${entry.file} (${entry.expect}, ${entry.why}): ${status} ${message}`);
      }
      assert.deepEqual(wrong, []);
      assert.ok(!existsSync('/tmp/HOSTILE_CANARY'));
      await api.call('getStatus');
      assert.equal((await put('after', 'good.jpg', mug())).outcome, 'created');
    });
  }
});
