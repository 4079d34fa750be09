// A provider for tests: strict about what it is asked, faulty as it is told, with a ledger of what it bills.
import { createServer } from 'node:http';

import { a1111 } from './a1111.mjs';
import { ark } from './ark.mjs';
import { chat } from './chat.mjs';
import { comfyui } from './comfyui.mjs';
import { dashscope, dashscopeTasks } from './dashscope.mjs';
import { gemini } from './gemini.mjs';
import { openai } from './openai.mjs';
import { Refusal } from './refusal.mjs';

export const dialects = { openai, chat, gemini, ark, dashscope, dashscopeTasks, a1111, comfyui };

/**
 * What a provider may do with a call. A function takes {call, dialect, answer, empty, request, response} and answers whether
 * the call is billed. `answer()` makes the good answer's body, `empty()` one without a picture.
 */
export const behaviours = {
  /** The picture, after `delay` ms. */
  async ok({ call, answer, response, dialect, delay = 0 }) {
    await pause(delay);
    send(response, 200, await answer(), { 'x-request-id': call.id, ...dialect.headers });
    return true;
  },
  busy: ({ response, dialect, retryAfter }) =>
    refuse(response, dialect.error(429, 'rate_limit_exceeded', 'Rate limit reached'), 429, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  quota: ({ response, dialect }) => refuse(response, dialect.error(429, 'insufficient_quota', 'You exceeded your current quota'), 429),
  badKey: ({ response, dialect }) => refuse(response, dialect.error(401, 'invalid_api_key', 'Incorrect API key provided'), 401),
  broken: ({ response, dialect }) => refuse(response, dialect.error(500, 'server_error', 'The server had an error'), 500),
  overloaded: ({ response, dialect }) => refuse(response, dialect.error(503, 'overloaded', 'Overloaded'), 503),
  moderated: ({ response, dialect }) => refuse(response, dialect.moderation(), dialect.moderationStatus ?? 400),
  badRequest: ({ response, dialect }) => refuse(response, dialect.error(400, 'invalid_value', 'Invalid value'), 400),
  /** A gateway timed out waiting for a machine that keeps working. */
  gateway({ response }) {
    send(response, 504, '<html>504 Gateway Time-out</html>', { 'content-type': 'text/html' });
    return true;
  },
  redirect: ({ response, location }) => refuse(response, '', 302, { location }),
  /** Answers that are paid for and of no use. */
  noPicture({ response, empty }) {
    send(response, 200, empty());
    return true;
  },
  async notAPicture({ response, answer }) {
    send(response, 200, await answer(Buffer.from('this is no picture')));
    return true;
  },
  notJson({ response }) {
    send(response, 200, 'not JSON');
    return true;
  },
  /** The work is done; the answer does not arrive. */
  async resetAfter({ request }) {
    request.socket.resetAndDestroy();
    return true;
  },
  async truncate({ answer, response }) {
    const body = await answer();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.write(body.slice(0, body.length / 2), () => response.destroy());
    return true;
  },
  /** The answer begins, and goes no further until the client goes. */
  async hangInBody({ answer, request, response }) {
    const body = await answer();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.write(body.slice(0, body.length / 2));
    return gone(request);
  },
  /** No answer until the client goes. */
  hang: ({ request }) => gone(request),
};

const gone = (request) => new Promise((resolve) => request.socket.once('close', () => resolve(true)));

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function send(response, status, body, headers = {}) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  response.end(bytes);
}

function refuse(response, body, status, headers = {}) {
  send(response, status, body, headers);
  return false;
}

/**
 * `behave(n, call)` answers how the n-th paid call (from 0) is treated: the name of a behaviour, or [name, options]. It may
 * be changed at any time; a call may also be told in it what to wait for (a promise).
 */
export class Provider {
  key = 'sk-test-0123456789abcdef';
  models = [];
  /** The bytes of what it makes; without, a picture of the size that was asked for. */
  picture = undefined;
  /** Every paid call: {id, n, key, kind, prompt, model, images, fields, behaviour, options, billed, done}. */
  calls = [];
  /** What was asked that no provider would take: {status, code, message}. */
  refusals = [];
  /** So many connections are reset before anything is read from them, so many requests in the middle of their body. */
  resets = 0;
  cuts = 0;
  running = 0;
  mostRunning = 0;
  #sockets = new Set();

  static async start(dialect = 'openai', behave = () => 'ok', port = 0) {
    const provider = new Provider();
    provider.behave = behave;
    provider.dialect = dialects[dialect];
    provider.models = [...provider.dialect.models];
    provider.key = provider.dialect.key ?? provider.key;
    provider.dialect.start?.(provider);
    provider.listener = createServer((request, response) => provider.#serve(request, response));
    // Longer than a test: a connection that closes while a request is on its way leaves it without an answer.
    provider.listener.keepAliveTimeout = 600_000;
    provider.listener.on('connection', (socket) => {
      if (provider.resets > 0) {
        provider.resets--;
        socket.resetAndDestroy();
        return;
      }
      provider.#sockets.add(socket);
      socket.once('close', () => provider.#sockets.delete(socket));
    });
    await new Promise((resolve) => provider.listener.listen(port, '127.0.0.1', resolve));
    provider.port = provider.listener.address().port;
    provider.origin = `http://127.0.0.1:${provider.port}`;
    provider.url = provider.origin + provider.dialect.base;
    /** What a person enters: the engine is known by it. */
    provider.endpoint = provider.url + (provider.dialect.tail ?? '');
    /** For `serve --allow-address`. */
    provider.allow = `127.0.0.1:${provider.port}`;
    return provider;
  }

  /** No connection is kept from before. */
  hangUp() {
    this.#sockets.forEach((socket) => socket.destroy());
  }

  async stop() {
    this.hangUp();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  /** What the provider has billed for. */
  get billed() {
    return this.calls.filter((call) => call.billed);
  }

  async #serve(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request) {
        chunks.push(chunk);
        if (this.cuts > 0 && request.method === 'POST') {
          this.cuts--;
          request.socket.resetAndDestroy();
          return;
        }
      }
    } catch {
      return; // cut before the whole request was there: nobody acts on that
    }
    const asked = {
      method: request.method,
      path: new URL(request.url, this.origin).pathname,
      query: new URL(request.url, this.origin).searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    try {
      this.#checkFraming(request);
      const call = await this.dialect.read(asked, this);
      if (call.free !== undefined) return send(response, call.status ?? 200, call.free, call.headers);
      await this.#answer(call, request, response);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      this.refusals.push({ status: refusal.status, code: refusal.code, message: refusal.message });
      send(response, refusal.status, this.dialect.error(refusal.status, refusal.code, refusal.message, refusal.param, refusal));
    }
  }

  #checkFraming(request) {
    if (request.method === 'GET') return;
    if (request.headers['content-length'] === undefined) throw new Refusal(411, 'length_required', 'no Content-Length');
    if (request.headers.expect !== undefined) throw new Refusal(417, 'expectation', 'Expect is not supported');
  }

  async #answer(call, request, response) {
    call.n = this.calls.length;
    call.id = `req_${call.n}`;
    call.billed = false;
    this.calls.push(call);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    const [name, options = {}] = [await this.behave(call.n, call)].flat();
    Object.assign(call, { behaviour: name, options });
    const dialect = this.dialect;
    const provider = this;
    const answer = async (bytes) => dialect.answer(call, provider, bytes ?? provider.picture);
    const empty = () => dialect.empty(call, provider);
    call.billed = await behaviours[name]({ ...options, call, dialect, answer, empty, request, response });
    call.done = true;
    --this.running;
  }
}
