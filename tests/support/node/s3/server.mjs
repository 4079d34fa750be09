// An S3 server for tests: s3rver stores the objects, and a gate before it checks every request strictly, knows what
// s3rver does not (conditions, uploads that are listed and ended), and fails on purpose.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import S3rver from 's3rver';

import { Refusal, verify } from './signature.mjs';

export const account = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret/of+the=tests' };
export const bucket = 'pictures';

const xmlOf = (code, message, more = {}) => {
  const members = Object.entries({ Code: code, Message: message, ...more }).map(([name, text]) => `<${name}>${text}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${members.join('')}</Error>`;
};

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#x27;': "'", '&#x60;': '`' };

/** A listing with the keys as S3 encodes them, `pageSize` of them behind `token`: s3rver can do neither. */
function pageOf(xml, pageSize, token) {
  const encoded = (key) => encodeURIComponent(key.replace(/&[^;]+;/g, (entity) => entities[entity])).replaceAll('%2F', '/').replaceAll('%20', '+');
  const all = [...xml.matchAll(/<Contents>.*?<\/Contents>/gs)].map(([entry]) => entry.replace(/<Key>(.*?)<\/Key>/, (_, key) => `<Key>${encoded(key)}</Key>`));
  const from = token === null ? 0 : Number(Buffer.from(token, 'base64').toString());
  const page = all.slice(from, from + pageSize);
  const isLast = from + page.length === all.length;
  const next = isLast ? '' : `<NextContinuationToken>${Buffer.from(`${from + page.length}`).toString('base64')}</NextContinuationToken>`;
  return Buffer.from(`<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${!isLast}</IsTruncated>${next}${page.join('')}</ListBucketResult>`);
}

/** What a fault answers instead of doing anything. */
const answers = {
  slow_down: () => [503, 'SlowDown', 'Please reduce your request rate.'],
  internal: () => [500, 'InternalError', 'We encountered an internal error.'],
  skew: () => [403, 'RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', {}, { date: new Date(Date.now() + 47 * 60_000).toUTCString() }],
  expired: () => [400, 'ExpiredToken', 'The provided token has expired.'],
  denied: () => [403, 'AccessDenied', 'Access Denied'],
  full: () => [507, 'XMinioStorageFull', 'Storage backend has reached its minimum free drive threshold.'],
  redirect: () => [301, 'PermanentRedirect', 'The bucket must be addressed using the specified endpoint.', { Endpoint: 's3.eu-west-1.amazonaws.com', Bucket: bucket }, { 'x-amz-bucket-region': 'eu-west-1', location: 'http://127.0.0.1:9/' }],
};

export class S3Server {
  violations = []; // requests that were not signed as they must be
  requests = []; // "PUT /pictures/…"
  #faults = [];
  #uploads = new Map();
  #pageSize;

  /** `folder`: keeps the objects of a server before; none: a new one that goes with the server. */
  static async start({ folder, region = 'eu-central-1', port = 0, sessionToken } = {}) {
    const server = new S3Server();
    server.region = region;
    server.account = { ...account, ...(sessionToken === undefined ? {} : { sessionToken }) };
    server.temporary = folder === undefined;
    server.folder = folder ?? mkdtempSync(join(tmpdir(), 'aip-s3-'));
    server.store = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: server.folder, allowMismatchedSignatures: true, configureBuckets: [{ name: bucket }] });
    server.upstream = (await server.store.run()).port;
    server.http = createServer((request, response) => void server.#take(request, response).catch((error) => response.destroy(error)));
    server.http.keepAliveTimeout = 60_000;
    await new Promise((resolve) => server.http.listen(port, '127.0.0.1', resolve));
    server.port = server.http.address().port;
    server.url = `http://127.0.0.1:${server.port}`;
    return server;
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
    await this.store.close();
    if (this.temporary) rmSync(this.folder, { recursive: true, force: true });
  }

  /** {kind, times = 1, method?, path?}: the next requests whose method is that, and whose address contains that, fail. */
  fail(fault) {
    this.#faults.push({ times: 1, ...fault });
  }

  control({ faults, pageSize, uploads, forget }) {
    if (forget) this.violations.length = 0;
    if (faults !== undefined) this.#faults = faults.map((fault) => ({ times: 1, ...fault }));
    if (pageSize !== undefined) this.#pageSize = pageSize;
    for (const [id, upload] of Object.entries(uploads ?? {})) this.#uploads.set(id, upload);
    return { violations: this.violations, requests: this.requests, uploads: Object.fromEntries(this.#uploads), faults: this.#faults.length };
  }

  #fault(request) {
    const found = this.#faults.find(({ method, path }) => (method ?? request.method) === request.method && request.url.includes(path ?? ''));
    if (found && (found.times -= 1) === 0) this.#faults.splice(this.#faults.indexOf(found), 1);
    return found?.kind;
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (request.url === '/__control') return response.end(JSON.stringify(this.control(JSON.parse(body.toString() || '{}'))));
    this.requests.push(`${request.method} ${request.url}`);
    const fault = this.#fault(request);
    if (fault === 'reset') return request.socket.resetAndDestroy();
    if (answers[fault]) return this.#refuse(request, response, ...answers[fault]());
    let answer;
    try {
      verify(request, body, this.account, this.region);
      answer = await this.#answer(request, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'SignatureDoesNotMatch') this.violations.push(`${request.method} ${request.url}: ${error.message}`);
      return this.#refuse(request, response, error.status, error.code, error.message, error.more);
    }
    if (fault === 'error_after') return this.#refuse(request, response, 500, 'InternalError', 'After the body.');
    if (fault === 'reset_after') return request.socket.resetAndDestroy();
    if (fault === 'wrong_etag') answer.headers.etag = '"00000000000000000000000000000000"';
    if (fault === 'wrong_bytes' && answer.body.length > 0) answer.body[answer.body.length >> 1] ^= 1;
    response.writeHead(answer.status, answer.headers);
    if (fault === 'truncate') return response.write(answer.body.subarray(0, answer.body.length >> 1), () => request.socket.destroy());
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }

  #refuse(request, response, status, code, message, more = {}, headers = {}) {
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    response.end(request.method === 'HEAD' ? undefined : xmlOf(code, message, more));
  }

  /** What S3 does: s3rver's answer, and what it does not know. */
  async #answer(request, body) {
    const [rawPath, rawQuery = ''] = request.url.split('?');
    const host = request.headers.host.replace(/:\d+$/, '');
    const path = host.startsWith(`${bucket}.`) ? `/${bucket}${rawPath}` : rawPath;
    const query = new URLSearchParams(rawQuery);
    const upload = query.get('uploadId');
    if (upload !== null && !this.#uploads.has(upload)) throw new Refusal(404, 'NoSuchUpload', 'The upload does not exist.');
    if (upload !== null && request.method === 'DELETE') {
      this.#uploads.delete(upload);
      return { status: 204, headers: {}, body: Buffer.alloc(0) };
    }
    if (request.method === 'GET' && query.has('uploads')) return this.#listUploads(query.get('prefix') ?? '');
    if (request.headers['if-none-match'] === '*' && (await this.#forward('HEAD', path, {})).status === 200) {
      throw new Refusal(412, 'PreconditionFailed', 'At least one of the preconditions failed.');
    }
    const token = query.get('continuation-token');
    query.delete('continuation-token');
    for (const name of [...query.keys()]) if (name.startsWith('X-Amz-')) query.delete(name);
    const { authorization, host: _, 'if-none-match': __, ...headers } = request.headers;
    const answer = await this.#forward(request.method, `${path}${query.size > 0 ? `?${query}` : ''}`.replace(/=(?=&|$)/g, ''), headers, body);
    // No range of nothing can be asked for.
    if (answer.headers['content-range']?.endsWith('/0')) throw new Refusal(416, 'InvalidRange', 'The requested range is not satisfiable');
    if (query.has('list-type') && answer.status === 200) {
      answer.body = pageOf(answer.body.toString(), this.#pageSize || 1000, token);
      answer.headers['content-length'] = answer.body.length;
    }
    if (request.method === 'POST' && query.has('uploads')) {
      const id = /<UploadId>(.*?)<\/UploadId>/.exec(answer.body.toString())[1];
      this.#uploads.set(id, { key: decodeURIComponent(path.split('/').slice(2).join('/')), begun: new Date().toISOString() });
    }
    if (request.method === 'POST' && upload !== null && answer.status === 200) this.#uploads.delete(upload);
    return answer;
  }

  #listUploads(prefix) {
    const uploads = [...this.#uploads].filter(([, { key }]) => key.startsWith(prefix));
    const members = uploads.map(([id, { key, begun }]) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${begun}</Initiated></Upload>`);
    return { status: 200, headers: {}, body: Buffer.from(`<ListMultipartUploadsResult>${members.join('')}</ListMultipartUploadsResult>`) };
  }

  #forward(method, path, headers, body = undefined) {
    return new Promise((resolve, reject) => {
      const sent = send({ host: '127.0.0.1', port: this.upstream, method, path, headers, agent: false }, (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('error', (error) => (answer.headers['content-range']?.endsWith('/0') ? answer.emit('end') : reject(error))); // s3rver breaks off then
        answer.on('end', () => {
          const { connection, 'keep-alive': _, 'transfer-encoding': __, ...rest } = answer.headers;
          const whole = Buffer.concat(chunks);
          const length = method === 'HEAD' || answer.statusCode === 204 ? {} : { 'content-length': whole.length };
          resolve({ status: answer.statusCode, headers: { ...rest, ...length }, body: whole });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
