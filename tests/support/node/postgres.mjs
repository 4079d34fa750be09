// A PostgreSQL server of the tests' own, reachable through a unix socket only.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

import { eventually } from './server.mjs';

const versions = '/usr/lib/postgresql';

function programs() {
  const found = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  const newest = found.find((version) => existsSync(join(versions, version, 'bin/initdb')));
  if (!newest) throw new Error(`no PostgreSQL in ${versions}: install the package postgresql (script/setup does)`);
  return join(versions, newest, 'bin');
}

/** PostgreSQL does not run as root, so root lends it the account that the package has made. */
const asPostgres = userInfo().uid === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
const command = (program, args) => [...asPostgres, program, ...args];

export class Postgres {
  /** `settings`: as in postgresql.conf, e.g. `{ fsync: 'on' }`. A power cut is nothing that tests fear, so it is off. */
  static async start(settings = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'aip-integration-postgres-'));
    chmodSync(folder, 0o700);
    if (asPostgres.length > 0) chownSync(folder, Number(execFileSync('id', ['-u', 'postgres'])), -1);
    const bin = programs();
    const [initdb, ...creation] = command(join(bin, 'initdb'), [
      ...['--pgdata', join(folder, 'data'), '--username', 'postgres', '--auth', 'trust'],
      ...['--encoding', 'UTF8', '--locale', 'C.UTF-8', '--no-sync'],
    ]);
    execFileSync(initdb, creation, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    const server = new Postgres(folder, bin, settings);
    await server.#run();
    return server;
  }

  constructor(folder, bin, settings) {
    this.folder = folder;
    this.bin = bin;
    this.settings = { listen_addresses: '', fsync: 'off', dynamic_shared_memory_type: 'mmap', ...settings };
  }

  async #run() {
    const settings = Object.entries(this.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const place = ['-D', join(this.folder, 'data'), '-k', this.folder];
    const [postgres, ...options] = command(join(this.bin, 'postgres'), [...place, ...settings]);
    this.child = spawn(postgres, options, { cwd: this.folder, stdio: 'ignore' });
    this.exited = new Promise((resolve) => this.child.once('exit', resolve));
    await eventually(() => this.#answers(), 'PostgreSQL to start');
  }

  #answers() {
    try {
      execFileSync(join(this.bin, 'pg_isready'), ['-h', this.folder, '-U', 'postgres'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }

  /** The address of a new, empty database. */
  createDatabase(name) {
    execFileSync(join(this.bin, 'createdb'), ['-h', this.folder, '-U', 'postgres', name]);
    return `postgres://postgres@/${name}?host=${this.folder}`;
  }

  /** As after a power cut: no connection is ended in an orderly way. */
  async #crash() {
    const [pgCtl, ...options] = command(join(this.bin, 'pg_ctl'), ['stop', '-D', join(this.folder, 'data'), '-m', 'immediate', '-s']);
    execFileSync(pgCtl, options);
    await this.exited;
  }

  async crashAndRestart() {
    await this.#crash();
    await this.#run();
  }

  async stop() {
    await this.#crash();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
