// Straight into the database of a server, past the server: to look at what it wrote, and to let time pass.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import pg from 'pg';

const viaPython = `
import json, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=30)
connection.row_factory = sqlite3.Row
rows = [dict(row) for row in connection.execute(sys.argv[2])]
connection.commit()
print(json.dumps(rows))
`;

/** Runs one statement on PostgreSQL at `url`, or else on the SQLite file in the folder `data`. Returns the rows. */
export async function sql({ url, data }, statement) {
  if (!url) {
    const out = execFileSync('python3', ['-c', viaPython, join(data, 'aiplayground.db'), statement]);
    return JSON.parse(out);
  }
  const { username, pathname, searchParams } = new URL(url.replace('@/', '@localhost/'));
  const client = new pg.Client({ host: searchParams.get('host'), user: username, database: pathname.slice(1) });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
