// Photos that need more memory than there is: the process that decodes them dies, and nothing else does.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { passesPng } from '../support/node/photos.mjs';
import { api, onScene } from '../support/node/scene.mjs';
import { binary } from '../support/node/server.mjs';

/** A control group of its own for the processes started in it, with so much memory and no swap; making it takes root. */
class Limited {
  constructor(bytes) {
    const first = existsSync('/sys/fs/cgroup/memory');
    this.folder = join('/sys/fs/cgroup', first ? 'memory' : '', `aiplayground-test-${process.pid}`);
    mkdirSync(this.folder);
    this.#write(first ? 'memory.limit_in_bytes' : 'memory.max', bytes);
    this.#write(first ? 'memory.memsw.limit_in_bytes' : 'memory.swap.max', first ? bytes : 0, true);
    this.command = ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', this.folder, binary];
    this.first = first;
  }

  #write(name, value, mayMiss = false) {
    const path = join(this.folder, name);
    if (mayMiss && !existsSync(path)) return;
    writeFileSync(path, String(value));
  }

  /** Processes that the kernel has ended for want of memory. */
  get ended() {
    const text = readFileSync(join(this.folder, this.first ? 'memory.oom_control' : 'memory.events'), 'utf8');
    return Number(/oom_kill (\d+)/.exec(text)?.[1] ?? 0);
  }

  remove = () => rmdirSync(this.folder);
}

const memory = 200 << 20;

test('a photo of 64 million pixels where there is memory for half: given up after three tries, the others finish', { timeout: 300_000 },
  onScene({ slots: 2 }, async (scene, t) => {
    const photo = passesPng(8_000, 8_000);
    await scene.putPhotos(8);
    await scene.client.call('PUT', `${api}/folders/mug/images/large.png`, photo);
    await scene.server.stop();
    const limited = new Limited(memory);
    try {
      const server = await scene.serve({ command: limited.command });
      const jobId = await scene.order({ options: { engine: 'local' } });
      // Where the kernel reclaims rather than ends, each try takes as long as a picture may.
      const job = await scene.ended(jobId, { seconds: 240 });
      assert.equal(job.completedItems, 8, JSON.stringify(job));
      assert.equal(job.failedItems, 1);
      const [task] = await scene.sql("select error_code, attempt from ai_task where state = 'discarded'");
      assert.deepEqual(task, { error_code: 'pixel_process_died', attempt: 3 });
      assert.ok(limited.ended >= 3, `${limited.ended} processes were ended`);

      const refused = await scene.client.request('PUT', `${api}/folders/cup/images/large.png`, photo);
      assert.equal(refused.ok, false);
      const { message } = await refused.json();
      await scene.putPhotos(1, { sku: 'cup' });
      assert.equal(server.child.exitCode, null, 'the server is the same one');
      assert.equal(server.child.signalCode, null);
      t.diagnostic(`${limited.ended} decoding processes were ended; the server of ${memory >> 20} MB was not. An upload of it: ${refused.status} ${message}`);
    } finally {
      await scene.server.stop();
      limited.remove();
      await scene.serve();
    }
  }));
