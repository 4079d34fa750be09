// A running server with a signed-in owner for a suite of tests, on SQLite and once more on PostgreSQL.
import { after, before, suite } from 'node:test';

import { CheckedClient } from './contract.mjs';
import { Postgres } from './postgres.mjs';
import { Client, Server, temporaryFolder } from './server.mjs';
import { sql } from './sql.mjs';

const databases = {
  SQLite: async () => ({ close: () => {} }),
  PostgreSQL: async () => {
    const postgres = await Postgres.start();
    return { url: postgres.createDatabase('stage'), close: () => postgres.stop() };
  },
};

/**
 * Declares `body` as a suite for each database. `body` gets the stage; in its hooks and tests `stage.server` runs,
 * `stage.client` is signed in as the owner, `stage.api` is the same with every answer checked, `stage.sql` goes past
 * the server to its database, and `stage.database` is the address of that, if it is PostgreSQL.
 */
export function onBothDatabases(body, { workers = 2, options = [] } = {}) {
  for (const kind of Object.keys(databases)) onDatabase(kind, body, { workers, options });
}

export function onDatabase(kind, body, { workers = 2, options = [] } = {}) {
  suite(`on ${kind}`, () => {
    const stage = { kind };
    let folder;
    let database;
    before(async () => {
      folder = temporaryFolder();
      database = await databases[kind]();
      stage.database = database.url;
      stage.sql = (statement) => sql({ url: database.url, data: folder.path }, statement);
      const place = database.url ? ['--database', database.url] : [];
      stage.server = await Server.start(folder.path, ['--workers', String(workers), ...place, ...options]);
      stage.client = new Client(stage.server.url);
      stage.owner = (await stage.client.setUp()).user;
      stage.api = new CheckedClient(stage.client);
    });
    after(async () => {
      await stage.server?.stop();
      await database?.close();
      folder?.remove();
    });
    body(stage);
  });
}
