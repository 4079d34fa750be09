// GET /jobs, the newest 20 of 10,000, asked for over 32 connections: requests a second and CPU a request.
//   node bench/api.bench.mjs [SECONDS]      default: 5
import { Agent, request } from 'node:http';

import { api, jobs, onEach } from './stage.mjs';
import { cpuSeconds, megabytesOf } from './support.mjs';

const connections = 32;
const seconds = Number(process.argv[2] ?? 5);

/** Asks again and again until the time is over; the milliseconds of each answer. */
async function load(url, cookie, until) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times = [];
  const ask = () =>
    new Promise((resolve, reject) => {
      request(url, { agent, headers: { cookie } }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
        response.resume().once('end', resolve);
      }).once('error', reject).end();
    });
  await Promise.all(Array.from({ length: connections }, async () => {
    while (performance.now() < until) {
      const asked = performance.now();
      await ask();
      times.push(performance.now() - asked);
    }
  }));
  agent.destroy();
  return times.sort((a, b) => a - b);
}

await onEach(jobs(10_000), async ({ kind, client, server, postgres }) => {
  const page = await client.get(`${api}/jobs`);
  if (page.items.length !== 20 || page.total !== 10_000) throw new Error('not the page that was meant');
  const url = `${client.url}${api}/jobs`;
  await load(url, client.cookie, performance.now() + 1000);
  const before = [server, postgres].map((one) => (one ? cpuSeconds(one.child.pid) : 0));
  const times = await load(url, client.cookie, performance.now() + seconds * 1000);
  const [ours, database] = [server, postgres].map((one, i) => ((one ? cpuSeconds(one.child.pid) : 0) - before[i]) / times.length * 1000);
  console.log(
    `${kind.padEnd(10)} GET /jobs: ${(times.length / seconds).toFixed(0)} requests/s, ${ours.toFixed(3)} ms CPU a request` +
      `${postgres ? ` and ${database.toFixed(3)} ms of the database` : ''}, p50 ${times[times.length >> 1].toFixed(1)} ms, ` +
      `p99 ${times[Math.floor(times.length * 0.99)].toFixed(1)} ms, ${megabytesOf(server.child.pid).toFixed(0)} MB`,
  );
});
