// A shop whose photos are worked on while the program, its database or its provider is brought to grief.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

import { anotherOf, plainPng } from './photos.mjs';
import { Postgres } from './postgres.mjs';
import { picture } from './provider/picture.mjs';
import { Provider } from './provider/server.mjs';
import { Client, Server, binary, eventually, root, temporaryFolder } from './server.mjs';
import { sql } from './sql.mjs';

export const api = '/api/ai-playground';

/** AIP_FAULT_SCALE=full: as often as docs/reliability.md says; otherwise as often as CI has time for. */
export const full = process.env.AIP_FAULT_SCALE === 'full';
export const scaled = (short, complete) => (full ? complete : short);

/** AIP_FAULT_SEED repeats the choices of an earlier run, as far as machines repeat themselves. */
export const seed = Number(process.env.AIP_FAULT_SEED ?? Date.now() % 1_000_000_000);

/** Numbers from 0 to 1, the same ones for the same seed. */
export function randomFrom(number = seed) {
  let state = number >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
export const isFinal = (job) => ['completed', 'failed', 'cancelled'].includes(job.status);

/** The value that `percent` % of `values` do not exceed. */
export function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)];
}

/** A build with fail points, which AIP_FAIL_POINT sets (server/base/fail_point.hpp). */
export function faultBinary() {
  const built = ['asan', 'debug'].map((preset) => join(root, 'build', preset, 'aiplayground')).filter(existsSync);
  const found = process.env.AIP_FAULT_BINARY ?? built.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  assert.ok(found, 'no build with fail points: script/build asan aiplayground');
  return found;
}

/** A process that works the queue of a PostgreSQL database. */
class Worker {
  constructor(options, { command = [binary], env = {} } = {}) {
    const [program, ...before] = command;
    this.log = '';
    this.child = spawn(program, [...before, 'worker', ...options], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
    this.child.stderr.on('data', (bytes) => (this.log += bytes));
    this.exited = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve({ code, signal })));
  }

  async end(signal = 'SIGTERM') {
    this.child.kill(signal);
    return this.exited;
  }
}

export class Scene {
  workers = [];
  photos = 0;

  /**
   * `postgres`: on PostgreSQL, where the server only serves when there are `workers`. `slots`: images at a time, of each.
   * `concurrency`: of the provider's key. `behave`: of the provider. `options`: for every process; `program`: as Server.start() takes it.
   */
  static async open({ postgres = false, workers = 0, slots = 4, concurrency = Math.max(4, slots), behave = () => 'ok', options = [], program, endpoint, port } = {}) {
    const scene = new Scene();
    scene.folder = temporaryFolder();
    try {
      scene.provider = await Provider.start('openai', behave, port);
      scene.provider.picture = picture(96, 96);
      if (postgres) {
        scene.postgres = await Postgres.start();
        scene.database = scene.postgres.createDatabase('scene');
      }
      scene.slots = slots;
      scene.concurrency = concurrency;
      scene.program = program;
      scene.options = ['--allow-address', '127.0.0.1:*', ...options];
      if (scene.database) scene.options.push('--database', scene.database);
      scene.serving = workers > 0 ? 0 : slots;
      await scene.serve();
      scene.client = new Client(scene.server.url);
      await scene.client.setUp();
      await scene.useEndpoint(scene.client, endpoint ?? scene.provider.endpoint);
      for (let n = 0; n < workers; ++n) scene.addWorker();
      return scene;
    } catch (error) {
      await scene.close();
      throw error;
    }
  }

  async useEndpoint(client, apiEndpoint) {
    const { key, models } = this.provider;
    await client.call('PUT', `${api}/settings`, { apiEndpoint, apiKey: key, defaultModel: models[0] });
    const { items } = await client.get(`${api}/profiles`);
    await client.call('PUT', `${api}/profiles/${items[0].id}`, { concurrency: this.concurrency });
  }

  async serve(program = this.program) {
    this.server = await Server.start(this.folder.path, ['--workers', String(this.serving), ...this.options], program);
    if (this.client) this.client.url = this.server.url;
    return this.server;
  }

  async killAndServe() {
    await this.server.kill();
    return this.serve();
  }

  addWorker(program) {
    const worker = new Worker(['--data', this.folder.path, '--workers', String(this.slots), ...this.options], program);
    this.workers.push(worker);
    return worker;
  }

  /** Kills a worker as `kill -9` does; another takes its place. */
  async replaceWorker(place) {
    const [victim] = this.workers.splice(place, 1);
    await victim.end('SIGKILL');
    return this.addWorker();
  }

  sql = (statement) => sql({ url: this.database, data: this.folder.path }, statement);

  /** So many small photos, each another one, as `sku`/0.png …; four uploads at a time. */
  async putPhotos(count, { sku = 'mug', client = this.client } = {}) {
    const photo = plainPng(32);
    let next = 0;
    const upload = async () => {
      while (next < count) {
        const n = next++;
        await client.call('PUT', `${api}/folders/${sku}/images/${n}.png`, anotherOf(photo, `${sku}${n}`));
      }
    };
    await Promise.all([upload(), upload(), upload(), upload()]);
  }

  /** A job over the photos of `skus`; its id. */
  async order({ skus = ['mug'], options = {}, client = this.client, headers } = {}) {
    const finish = { width: 100, height: 100 };
    const body = { jobType: 'batch_optimize', input: { skus, imageType: 'all' }, options: { finish, ...options } };
    return (await client.call('POST', `${api}/jobs`, body, headers)).jobId;
  }

  job = (id, client = this.client) => client.get(`${api}/jobs/${id}`);

  /** The job once it has ended; the server may be away meanwhile. */
  async ended(id, { seconds = 120, client = this.client } = {}) {
    return eventually(
      async () => {
        const job = await this.job(id, client).catch(() => undefined);
        return job && isFinal(job) && job;
      },
      `job ${id} to end`,
      seconds,
    );
  }

  /** Until so many images of the job have ended. */
  async processed(id, count, seconds = 120) {
    return eventually(async () => {
      const job = await this.job(id).catch(() => undefined);
      return job && (job.processedItems >= count || isFinal(job)) && job;
    }, `${count} images to end`, seconds);
  }

  async logs(id) {
    return (await this.client.get(`${api}/jobs/${id}/logs?limit=1000`)).logs;
  }

  /** Transactions that PostgreSQL had to break up because they waited for each other. */
  async deadlocks() {
    const [row] = await this.sql('select deadlocks from pg_stat_database where datname = current_database()');
    return Number(row.deadlocks);
  }

  /** How many results each photo has. */
  async results() {
    return this.sql('select p.source_name as name, count(v.id) as results from ai_image_pair p left join ai_image_version v on v.pair_id = p.id group by p.id, p.source_name');
  }

  /**
   * What a job must come to, whatever happened on its way: each photo has one result, or its request is held because nobody
   * answered, or it was given up after three lost processes; nothing was sent twice until a person allowed it, and then the
   * held ones only. After that each photo has one result. The files are those of the rows.
   */
  async checkBooks(jobId, count) {
    const job = await this.job(jobId);
    assert.equal(job.processedItems, count, JSON.stringify(job));
    assert.equal(job.completedItems + job.failedItems, count, JSON.stringify(job));
    const failed = await this.sql(`
      select error_code as code, crash_count as crashes, sent_at is not null and answered_at is null as unanswered
      from ai_task where state = 'discarded'`);
    assert.equal(job.failedItems, failed.length);
    assert.equal(job.unknownItems, failed.filter(({ unanswered }) => Number(unanswered)).length, JSON.stringify(failed));
    const isGivenUp = ({ code, crashes }) => code === 'internal' && crashes === 3;
    const others = failed.filter((row) => !isGivenUp(row) && row.code !== 'outcome_unknown');
    assert.deepEqual(others, []);
    const givenUp = failed.filter(isGivenUp).length;
    const calls = this.provider.calls.length;
    assert.ok(calls <= count, `${calls} calls for ${count} photos: some were sent again`);
    assert.deepEqual(this.provider.refusals, []);

    const held = job.unknownItems;
    if (job.failedItems > 0) {
      await this.client.post(`${api}/jobs/${jobId}/retry`, { resendUnknown: true });
      await eventually(async () => (await this.job(jobId)).completedItems === count, 'the held photos', 180);
    }
    const bills = this.provider.billed.length;
    assert.ok(bills <= count + held, `${bills} bills for ${count} photos, ${held} held`);
    for (const { name, results } of await this.results()) assert.equal(Number(results), 1, `results of ${name}`);
    const orphans = await this.checkFiles();
    return { held, givenUp, calls, bills, orphans };
  }

  /** Lets two days pass for every file and has the server collect: what is left is what rows name. Returns how many went. */
  async checkFiles() {
    await this.server.stop();
    const before = this.#age(join(this.folder.path, 'blobs')).length;
    this.#age(join(this.folder.path, 'spool'));
    await this.serve();
    const rows = await this.sql(`
      select input_storage_key as key from ai_image_pair union select input_thumbnail_key from ai_image_pair
      union select storage_key from ai_image_version union select thumbnail_key from ai_image_version`);
    const named = new Set(rows.map((row) => row.key));
    const left = () => this.#files(join(this.folder.path, 'blobs'));
    await eventually(() => left().length <= named.size, 'the orphans to go', 20);
    assert.deepEqual(new Set(left()), named);
    await eventually(() => this.#files(join(this.folder.path, 'spool')).length === 0, 'the spool to be empty', 20);
    return before - named.size;
  }

  #files(folder) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
  }

  #age(folder) {
    const old = Date.now() / 1000 - 2 * 86_400;
    const files = this.#files(folder);
    for (const file of files) utimesSync(join(folder, file), old, old);
    return files;
  }

  async close() {
    await Promise.all(this.workers.map((worker) => worker.end()));
    await this.server?.stop();
    await this.provider?.stop();
    await this.postgres?.stop();
    this.folder.remove();
  }
}

/** A test on a scene of its own. */
export const onScene = (options, body) => async (t) => {
  const scene = await Scene.open(options);
  try {
    await body(scene, t);
  } finally {
    await scene.close();
  }
};
