// The seed's own client, unchanged, against this server.
import { seedClient } from '../support/node/seed-client.mjs';
import { onBothDatabases } from '../support/node/stage.mjs';
import { daysWork } from './days-work.mjs';

/** What a browser that is signed in adds to a call of a page: where to, and the cookie. */
const browserFetch = (stage) => (path, options) =>
  fetch(stage.server.url + path, { ...options, headers: { ...options.headers, cookie: stage.client.cookie } });

onBothDatabases((stage) => daysWork(stage, () => seedClient(browserFetch(stage))));
