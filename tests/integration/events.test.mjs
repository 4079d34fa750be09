// The stream of events: everything that happens, once, in order, across lost connections and restarts.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client, Server, eventually, temporaryFolder } from '../support/node/server.mjs';
import { onBothDatabases } from '../support/node/stage.mjs';
import { Stream } from '../support/node/stream.mjs';
import { checkEvent } from '../support/node/contract.mjs';
import { anotherOf, mug } from '../support/node/photos.mjs';
import { Postgres } from '../support/node/postgres.mjs';

const api = '/api/ai-playground';

async function importPhotos(client, sku, count) {
  for (let n = 0; n < count; ++n) {
    await client.call('PUT', `${api}/folders/${sku}/images/${n}.jpg`, anotherOf(mug(), n));
  }
}

const order = (skus) => ({ jobType: 'batch_optimize', input: { skus, imageType: 'all' }, options: { finish: { width: 300, height: 300 } } });
const isEnd = (event) => event.name === 'job' && ['completed', 'failed', 'cancelled'].includes(event.data.status);

function checkOrder(events) {
  const ids = events.map((event) => event.id);
  assert.deepEqual(ids, [...new Set(ids)].sort((a, b) => a - b), 'ids grow and none comes twice');
}

test('a run of a job is told from its first image to its end, and only to its user', async () => {
  const folder = temporaryFolder();
  const server = await Server.start(folder.path, ['--workers', '2']);
  try {
    const owner = new Client(server.url);
    await owner.setUp();
    const password = 'correct horse battery';
    await owner.post('/api/auth/users', { email: 'member@example.com', password, role: 'member' });
    const member = new Client(server.url);
    await member.post('/api/auth/sign-in', { email: 'member@example.com', password });

    const stream = await Stream.open(owner);
    const others = await Stream.open(member);
    await importPhotos(owner, 'mug', 3);
    const { jobId } = await owner.post(`${api}/jobs`, order(['mug']));
    await eventually(() => stream.events.some(isEnd), 'the end of the job');
    await owner.post(`${api}/workflow/approve`, { actions: [{ type: 'approve', targetType: 'sku', targetId: 'mug' }] });
    await owner.post(`${api}/download`, { shopName: 's', skus: [], imageType: 'all' });
    await eventually(() => stream.events.some((event) => event.name === 'download'), 'the download');

    checkOrder(stream.events);
    stream.events.forEach((event) => checkEvent(event.name, event.data));
    const jobs = stream.events.filter((event) => event.name === 'job').map((event) => event.data);
    assert.ok(jobs.every((job) => job.id === jobId));
    const processed = jobs.map((job) => job.processedItems);
    assert.deepEqual(processed, [...processed].sort((a, b) => a - b), 'progress never goes back');
    assert.equal(jobs.at(-1).status, 'completed');
    const completed = stream.events.filter((event) => event.name === 'pair' && event.data.status === 'completed' && event.data.reviewStatus === 'unreviewed');
    assert.equal(new Set(completed.map((event) => event.data.id)).size, 3);
    assert.ok(stream.events.some((event) => event.name === 'log' && event.data.message === 'mug/0.jpg: done'));
    assert.ok(stream.events.some((event) => event.name === 'workflow' && event.data.status === 'approved'));
    assert.deepEqual(others.events, [], "somebody else's events");
    await Promise.all([stream.close(), others.close()]);
  } finally {
    await server.stop();
    folder.remove();
  }
});

onBothDatabases((stage) => {
  test('a page that listens from its session on hears what happened before its stream was open', async () => {
    const { client } = stage;
    await importPhotos(client, 'old', 1);
    const { lastEventId } = await client.get('/api/auth/session');
    await importPhotos(client, 'mug', 1);
    const stream = await Stream.open(client, undefined, { since: lastEventId });
    await eventually(() => stream.events.length > 0, 'the event of the import');
    const skus = stream.events.map((event) => event.data.sku);
    assert.ok(skus.every((sku) => sku === 'mug'), `heard of ${skus}`);
    assert.ok(stream.events.every((event) => event.id > lastEventId));
    await stream.close();
  });
}, { workers: 0 });

// With PostgreSQL another host may hold a killed server's leases, so their work waits until they run out; a server that
// is asked to stop hands its work back.
for (const [kind, end] of [['SQLite', 'kill'], ['PostgreSQL', 'stop']]) {
  test(`a reader that comes back after a restart misses nothing and hears nothing twice (${kind})`, async () => {
    const folder = temporaryFolder();
    const postgres = kind === 'PostgreSQL' ? await Postgres.start() : undefined;
    const extra = ['--workers', '2', ...(postgres ? ['--database', postgres.createDatabase('events')] : [])];
    let server = await Server.start(folder.path, extra);
    try {
      const client = new Client(server.url);
      await client.setUp();
      // One that never leaves, and one that comes and goes.
      const first = await Stream.open(client);
      await importPhotos(client, 'mug', 6);
      await client.post(`${api}/jobs`, order(['mug']));
      const heard = [];
      await eventually(() => first.events.some((event) => event.name === 'pair' && event.data.status === 'completed'), 'the first image');
      await server[end]();
      await first.ended;
      heard.push(...first.events);

      for (let restart = 0; ; ++restart) {
        server = await Server.start(folder.path, extra);
        client.url = server.url;
        const next = await Stream.open(client, heard.at(-1).id);
        const enough = () => next.events.some(isEnd) || (restart === 0 && next.events.length >= 3);
        await eventually(enough, 'more events');
        const isOver = next.events.some(isEnd);
        if (isOver) await next.close();
        else await server[end]();
        await next.ended;
        heard.push(...next.events);
        if (isOver) break;
      }

      checkOrder(heard);
      assert.ok(heard.every((event) => event.name !== 'resync'));
      const replay = await Stream.open(client, heard[0].id);
      await eventually(() => replay.events.some(isEnd), 'the replay');
      await replay.close();
      assert.deepEqual(heard.slice(1), replay.events.slice(0, heard.length - 1), 'what was heard is what there is');
    } finally {
      await server.stop();
      await postgres?.stop();
      folder.remove();
    }
  });
}

test('a reader whose position in the stream is unknown is told to reload everything', async () => {
  const folder = temporaryFolder();
  const server = await Server.start(folder.path, ['--workers', '0']);
  try {
    const client = new Client(server.url);
    await client.setUp();
    const stream = await Stream.open(client, 1_000_000);
    await eventually(() => stream.events.length > 0, 'an event');
    assert.equal(stream.events[0].name, 'resync');
    await stream.close();
  } finally {
    await server.stop();
    folder.remove();
  }
});
