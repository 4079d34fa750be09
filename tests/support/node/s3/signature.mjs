// Checks AWS Signature Version 4 of a request as it came in, stricter than S3 does: what is not encoded, sorted or
// signed as the specification says is refused, also where S3 itself would mend it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
import { createHash, createHmac } from 'node:crypto';

const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
export const sha256 = (bytes, form = 'hex') => createHash('sha256').update(bytes).digest(form);

const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export class Refusal extends Error {
  constructor(status, code, message, more = {}) {
    super(message);
    Object.assign(this, { status, code, more });
  }
}

const malformed = (message) => new Refusal(403, 'SignatureDoesNotMatch', message);

function strictPath(raw) {
  const path = raw.split('/').map((segment) => encode(decodeURIComponent(segment))).join('/');
  if (path !== raw) throw malformed(`the path ${raw} is not encoded as ${path}`);
  return path;
}

function strictQuery(raw, without = undefined) {
  const pairs = raw === '' ? [] : raw.split('&').map((pair) => {
    const at = pair.indexOf('=');
    if (at < 0) throw malformed(`${pair} has no "="`);
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    for (const text of [name, value]) {
      if (encode(decodeURIComponent(text)) !== text) throw malformed(`${text} of the query is not encoded strictly`);
    }
    return [name, value];
  });
  return pairs
    .filter(([name]) => name !== without)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function signatureOf({ method, path, query, headers, names, payload, date, scope, secret }) {
  const lines = names.map((name) => `${name}:${headers[name].trim().replace(/ +/g, ' ')}\n`).join('');
  const canonical = [method, path, query, lines, names.join(';'), payload].join('\n');
  const [day, region, service] = scope.split('/');
  const key = [day, region, service, 'aws4_request'].reduce(hmac, `AWS4${secret}`);
  return createHmac('sha256', key).update(['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).digest('hex');
}

function checkTime(date, now, expires) {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date ?? '');
  if (!parts) throw malformed(`${date} is no x-amz-date`);
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number);
  const age = now - Date.UTC(year, month - 1, day, hour, minute, second);
  if (expires !== undefined ? age > expires * 1000 : Math.abs(age) > 15 * 60_000) {
    throw new Refusal(403, expires === undefined ? 'RequestTimeTooSkewed' : 'AccessDenied', 'The time is off.');
  }
}

function checkScope(scope, keys, account, region) {
  const [day, ofRegion, service, end, ...rest] = scope.split('/');
  if (keys !== account.accessKeyId) throw new Refusal(403, 'InvalidAccessKeyId', 'The key is not known.');
  if (ofRegion !== region) throw new Refusal(400, 'AuthorizationHeaderMalformed', `the region '${ofRegion}' is wrong; expecting '${region}'`, { Region: region });
  if (service !== 's3' || end !== 'aws4_request' || rest.length > 0) throw malformed(`${scope} is no scope of S3`);
  return day;
}

/**
 * Throws a Refusal when `request` (method, url, headers as of node:http, and its whole body) is not signed by `account`
 * ({accessKeyId, secretAccessKey, sessionToken?}) for `region`.
 */
export function verify(request, body, account, region, now = Date.now()) {
  const [rawPath, rawQuery = ''] = request.url.split('?');
  const { headers, method } = request;
  const names = Object.keys(headers);
  if (rawQuery.includes('X-Amz-Signature=')) return verifyPresigned(request, rawPath, rawQuery, account, region, now);
  const parts = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? '');
  if (!parts) throw new Refusal(403, 'AccessDenied', `no AWS4 authorization: ${headers.authorization}`);
  const [, keys, scope, signed, signature] = parts;
  const signedNames = signed.split(';');
  if ([...signedNames].sort().join(';') !== signed) throw malformed('SignedHeaders is not sorted');
  const must = names.filter((name) => name.startsWith('x-amz-') || ['host', 'content-type', 'range', 'if-match', 'if-none-match'].includes(name));
  for (const name of [...must, 'host', 'x-amz-date', 'x-amz-content-sha256']) {
    if (!signedNames.includes(name)) throw malformed(`${name} is not signed`);
  }
  for (const name of signedNames) {
    if (headers[name] === undefined) throw malformed(`${name} is signed and was not sent`);
  }
  const date = headers['x-amz-date'];
  checkTime(date, now);
  if (checkScope(scope, keys, account, region) !== date.slice(0, 8)) throw malformed('the day of the scope is another');
  checkToken(headers['x-amz-security-token'], account);
  const payload = headers['x-amz-content-sha256'];
  const query = strictQuery(rawQuery);
  if (query !== rawQuery) throw malformed('the query is not sorted');
  const right = signatureOf({ method, path: strictPath(rawPath), query, headers, names: signedNames, payload, date, scope, secret: account.secretAccessKey });
  if (right !== signature) throw new Refusal(403, 'SignatureDoesNotMatch', 'another signature');
  if (payload !== sha256(body)) throw new Refusal(400, 'XAmzContentSHA256Mismatch', 'the body has another SHA-256');
  const checksum = headers['x-amz-checksum-sha256'];
  if (checksum !== undefined && checksum !== sha256(body, 'base64')) throw new Refusal(400, 'BadDigest', 'the body has another checksum');
}

function checkToken(token, account) {
  if (account.sessionToken === undefined ? token !== undefined : token !== account.sessionToken) {
    throw new Refusal(400, 'ExpiredToken', 'The provided token has expired.');
  }
}

function verifyPresigned({ method, headers }, rawPath, rawQuery, account, region, now) {
  const query = new Map(rawQuery.split('&').map((pair) => pair.split('=').map(decodeURIComponent)));
  const [keys, ...scope] = query.get('X-Amz-Credential').split('/');
  checkTime(query.get('X-Amz-Date'), now, Number(query.get('X-Amz-Expires')));
  checkScope(scope.join('/'), keys, account, region);
  checkToken(query.get('X-Amz-Security-Token'), account);
  const right = signatureOf({
    method,
    path: strictPath(rawPath),
    query: strictQuery(rawQuery, 'X-Amz-Signature'),
    headers,
    names: query.get('X-Amz-SignedHeaders').split(';'),
    payload: 'UNSIGNED-PAYLOAD',
    date: query.get('X-Amz-Date'),
    scope: scope.join('/'),
    secret: account.secretAccessKey,
  });
  if (right !== query.get('X-Amz-Signature')) throw new Refusal(403, 'SignatureDoesNotMatch', 'another signature');
}
