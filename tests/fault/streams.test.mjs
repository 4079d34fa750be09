// A thousand readers of the event stream, through kills of the server: each hears everything once, in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { anotherOf, mug } from '../support/node/photos.mjs';
import { Client, Server, eventually, temporaryFolder } from '../support/node/server.mjs';
import { Stream } from '../support/node/stream.mjs';

const READERS = 1000;
const KILLS = 3;
const CHANGES = 40; // between two kills
const STREAMS = 50; // of one person; they are allowed 64
const api = '/api/ai-playground';
const password = 'correct horse battery';

/** People who hear what happens in the catalog of `owner`. */
async function reviewers(owner, count) {
  const people = [];
  for (let n = 0; n < count; ++n) {
    const email = `reviewer${n}@example.com`;
    await owner.post('/api/auth/users', { email, password, role: 'reviewer' });
    const reviewer = new Client(owner.url);
    await reviewer.post('/api/auth/sign-in', { email, password });
    people.push(reviewer);
  }
  return people;
}

test(`${READERS} readers miss nothing and hear nothing twice through ${KILLS} kills`, { timeout: 600_000 }, async () => {
  const folder = temporaryFolder();
  const serve = () => Server.start(folder.path, ['--workers', '0']);
  let server = await serve();
  try {
    const client = new Client(server.url);
    await client.setUp();
    const readers = await reviewers(client, Math.ceil(READERS / STREAMS));
    const { pair } = await client.call('PUT', `${api}/folders/mug/images/a.jpg`, anotherOf(mug(), 0));
    const heard = Array.from({ length: READERS }, () => []);
    const change = async (times) => {
      for (let n = 0; n < times; ++n) await client.post(`${api}/pairs/${pair.id}/${n % 2 ? 'restore' : 'skip'}`, {});
    };

    for (let life = 0; ; ++life) {
      const last = heard.map((events) => events.at(-1)?.id ?? 0);
      const streams = await Promise.all(last.map((id, n) => Stream.open(readers[n % readers.length], id)));
      await change(CHANGES);
      const isLast = life === KILLS;
      if (isLast) {
        const replay = await Stream.open(client, 0);
        await eventually(() => replay.events.length > (KILLS + 1) * CHANGES, 'the replay');
        const end = replay.events.at(-1).id;
        await eventually(() => streams.every((stream) => stream.events.at(-1)?.id === end), 'every reader to be up to date');
        await Promise.all([replay, ...streams].map((stream) => stream.close()));
        streams.forEach((stream, n) => heard[n].push(...stream.events));
        for (const events of heard) assert.deepEqual(events, replay.events);
        return;
      }
      // In the middle of telling the readers.
      await Promise.all([server.kill(), ...streams.map((stream) => stream.ended)]);
      streams.forEach((stream, n) => heard[n].push(...stream.events));
      server = await serve();
      for (const reader of [client, ...readers]) reader.url = server.url;
    }
  } finally {
    await server.stop();
    folder.remove();
  }
});
