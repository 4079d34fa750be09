// Starts the real binary for tests that are written in JavaScript, and speaks to it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const binary = process.env.AIP_BINARY ?? join(root, 'build/release/aiplayground');

export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'aip-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A running server on a free port of the loopback address, with `data` as its folder. */
export class Server {
  /** `command`: another program than the binary, and what stands before its arguments; `env`: more variables. */
  static async start(data, extra = [], { command = [binary], env = {} } = {}) {
    const [program, ...before] = command;
    const listen = extra.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
    const child = spawn(program, [...before, 'serve', ...listen, '--data', data, ...extra], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const server = new Server(child);
    server.url = await server.#address();
    return server;
  }

  constructor(child) {
    this.child = child;
    this.log = '';
    this.output = '';
    child.stdout.on('data', (bytes) => (this.output += bytes));
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
      child.once('error', (error) => {
        this.log += error.message;
        resolve({ code: null, signal: null });
      });
    });
    child.stderr.on('data', (bytes) => (this.log += bytes));
  }

  /** What it has printed, once that matches `pattern`. */
  async printed(pattern) {
    const found = new Promise((resolve) => {
      const look = () => pattern.test(this.output) && resolve(this.output);
      this.child.stdout.on('data', look);
      look();
    });
    const text = await Promise.race([found, this.exited]);
    if (typeof text !== 'string') throw new Error(`the server did not start: ${this.log}`);
    return text;
  }

  /** What the page asks for on the first start, where it is not on this machine for sure. */
  get setupCode() {
    return /set-up code: (\S+)/.exec(this.output)?.[1];
  }

  async #address() {
    const address = /http:\/\/\S+/;
    return address.exec(await this.printed(address))[0];
  }

  async kill() {
    this.child.kill('SIGKILL');
    return this.exited;
  }

  /** How it has ended; one that does not within a minute is killed, so that a test that has failed comes to its end. */
  async stop() {
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 60_000);
    try {
      return await this.exited;
    } finally {
      clearTimeout(late);
    }
  }
}

/** Whom `Client.setUp` makes. */
export const owner = { email: 'owner@example.com', password: 'correct horse battery' };

/** Calls the API as one signed-in person. The cookie outlives restarts of the server. */
export class Client {
  constructor(url) {
    this.url = url;
    this.cookie = '';
  }

  async request(method, path, body, headers = {}) {
    const raw = body instanceof Uint8Array;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.cookie && { cookie: this.cookie }),
        ...(body !== undefined && !raw && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || raw ? body : JSON.stringify(body),
    });
    const cookie = response.headers.get('set-cookie');
    if (cookie) this.cookie = cookie.split(';')[0];
    return response;
  }

  /** The data of a JSON answer; throws with the server's words on an error. */
  async call(method, path, body, headers) {
    const response = await this.request(method, path, body, headers);
    const envelope = await response.json();
    if (envelope.code !== 0) throw new Error(`${method} ${path}: ${response.status} ${envelope.message}`);
    return envelope.data;
  }

  get = (path) => this.call('GET', path);
  post = (path, body) => this.call('POST', path, body);

  async setUp(setupCode) {
    return this.post('/api/auth/setup', { ...owner, ...(setupCode && { setupCode }) });
  }
}

/** Waits until `look` answers something true; fails after `seconds`. For conditions that no event announces. */
export async function eventually(look, what, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
