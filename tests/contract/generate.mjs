// Requests made from api/openapi.yaml: well-formed ones, and ones that are broken in every way a client can break them.
// Ids of things that exist are written as `existing(kind, n)`, and filled in when the request is sent.
import fc from 'fast-check';

import { description, operations } from '../support/node/contract.mjs';
import { owner } from '../support/node/server.mjs';

class Existing {
  constructor(kind, n) {
    Object.assign(this, { kind, n });
  }
}
const existing = (kind) => fc.nat(1000).map((n) => new Existing(kind, n));

/** A copy of `value` with the ids of `pools` ({kind: [id, …]}) filled in. */
export function fill(value, pools) {
  if (value instanceof Existing) return pools[value.kind][value.n % pools[value.kind].length];
  if (Array.isArray(value)) return value.map((item) => fill(item, pools));
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, pools)]));
}

// What the names of members and parameters refer to.
const references = {
  skus: 'sku',
  sku: 'sku',
  pair: 'pair',
  workflowStateIds: 'workflow',
  versionId: 'version',
  apiEndpoint: 'endpoint',
  profile: 'profile',
  promptTemplateId: 'prompt',
  defaultPromptTemplateId: 'prompt',
};
const idOf = { tokens: 'token', sessions: 'session', users: 'user', jobs: 'job', pairs: 'pair', download: 'download', prompts: 'prompt', profiles: 'profile' };

const hostileTexts = [
  '', ' ', '\0', 'a\0b', '\ud800', '\udc00\ud800x', '\ufeff', '\u202e', '\r\nSet-Cookie: a=b', "' or 1=1 --", '%00', '%', '..',
  '../../etc/passwd', '<script>alert(1)</script>', '{{7*7}}', '${x}', 'NaN', '1e999', '-1', '99999999999999999999', '0x10', 'true', 'null',
  '2024-13-45T99:99:99Z', '9999-12-31T23:59:60Z', '-000001-01-01T00:00:00Z', 'file:///etc/passwd', 'http://[::1', 'x'.repeat(300),
  'x'.repeat(5000), '💥'.repeat(100), '\u0301'.repeat(200),
];
const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);
const hostileValue = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      null, true, false, 0, -0, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 2 ** 63, -(2 ** 63) - 2048, 2 ** 64,
      [], {}, [null], [[[]]], { a: { b: {} } }, 'x'.repeat(70_000), Array(600).fill('a'), Array(600).fill(0),
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

const resolved = (schema) =>
  schema.$ref ? resolved(schema.$ref.slice(2).split('/').reduce((node, part) => node[part], description)) : schema;

function textOf(schema) {
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
  if (schema.format === 'email') return fc.nat(1e6).map((n) => `person-${n}@example.com`);
  if (schema.format === 'date-time') return fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
  const { minLength = 0, maxLength = 40 } = schema;
  return fc.string({ unit: 'grapheme-ascii', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) });
}

/** Values that fit `schema`, as far as a schema can tell. */
function valid(schema, name) {
  const node = resolved(schema);
  if (node.allOf) return valid(Object.assign({}, ...node.allOf.map(resolved), { ...node, allOf: undefined }), name);
  if (node.oneOf) return fc.oneof(...node.oneOf.map((each) => valid(each, name)));
  if ('const' in node) return fc.constant(node.const);
  if (node.enum) return fc.constantFrom(...node.enum);
  if (Array.isArray(node.type)) return fc.oneof(...node.type.map((type) => valid({ ...node, type }, name)));
  switch (node.type) {
    case 'string':
      return references[name] ? existing(references[name]) : textOf(node);
    case 'integer':
      // Large canvases only take time here.
      if (name === 'width' || name === 'height') return fc.integer({ min: node.minimum, max: 100 });
      return fc.integer({ min: node.minimum ?? -1000, max: node.maximum ?? 1_000_000 });
    case 'number':
      return fc.double({ min: node.minimum ?? -1e6, max: node.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valid(node.items, name), { minLength: node.minItems ?? 0, maxLength: Math.max(node.minItems ?? 0, 3) });
    case 'object':
      return validObject(node);
    default:
      return hostileValue;
  }
}

// What only the right words get through.
const wellKnown = { signIn: owner };

function validObject(node) {
  const members = Object.entries(node.properties ?? {}).filter(([, member]) => !resolved(member).readOnly);
  const record = fc.record(Object.fromEntries(members.map(([name, member]) => [name, valid(member, name)])), {
    requiredKeys: node.required ?? [],
  });
  // Which kind of thing a review acts on stands beside its id.
  if (!node.properties?.targetId) return record;
  return fc.tuple(record, existing('pair'), existing('workflow')).map(([action, pair, workflow]) => ({
    ...action,
    targetId: action.targetType === 'image_pair' ? pair : workflow,
  }));
}

const isBranch = (value) => value !== null && typeof value === 'object' && !(value instanceof Existing);

/** Every place in `value`, as lists of keys. */
const places = (value, path = []) =>
  isBranch(value) ? [path, ...Object.keys(value).flatMap((key) => places(value[key], [...path, key]))] : [path];

function changedAt(value, [key, ...rest], change) {
  if (key === undefined) return change(value);
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const item = changedAt(copy[key], rest, change);
  if (item === undefined && !Array.isArray(copy)) delete copy[key];
  else copy[key] = item ?? null;
  return copy;
}

/** A fitting value with something in it replaced, removed, or added. */
const broken = (arbitrary) =>
  fc.tuple(arbitrary, fc.nat(1000), fc.constantFrom('replace', 'replace', 'remove', 'add'), hostileValue).map(([value, n, how, other]) => {
    const all = places(value);
    const path = all[n % all.length];
    if (how === 'remove') return changedAt(value, path, () => undefined) ?? {};
    if (how === 'add') return isBranch(value) && !Array.isArray(value) ? { ...value, [n % 2 ? 'unknown' : '__proto__']: other } : other;
    return changedAt(value, path, () => other);
  });

const rawBodies = [
  '', '{', '}', '[]', 'null', '"x"', '0', '{}x', '{"a":1e999}', '{"a":NaN}', '{"a":-}', '{"a":01}', '{"a":1,"a":2}', '{"a":"\\ud800"}', '{"\\u0000":1}',
  '\ufeff{}', "{'a':1}", '{"a":1,}', `{"a":${'9'.repeat(400)}}`, '['.repeat(2000), `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`, '{"a":"\u0001"}',
].map((text) => Buffer.from(text));
const rawBody = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...rawBodies, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), Buffer.alloc(64)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
);

/** Bodies that fit, bodies that nearly do, and what is no JSON at all. */
function bodyOf(call, files) {
  const content = call.requestBody?.content;
  if (!content) return fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: rawBody });
  if (content['*/*']) return fc.oneof(fc.constantFrom(...files), rawBody);
  const schema = valid(content['application/json'].schema);
  const fitting = call.id in wellKnown ? fc.oneof(schema, fc.constant(wellKnown[call.id])) : schema;
  return fc.oneof(
    { weight: 8, arbitrary: fitting },
    { weight: 6, arbitrary: broken(fitting) },
    { weight: 2, arbitrary: rawBody },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

const rawSegments = ['%ff', '%ed%a0%80', '%00', '%2e%2e', '%zz', '%', 'a%2Fb', '*', '~', 'x'.repeat(1000), '%c3%28'];

function pathOf(call) {
  const pieces = call.path.split(/(\{\w+\})/).filter(Boolean).map((piece) => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (!name) return fc.constant({ raw: piece });
    const kind = name === 'id' ? idOf[call.path.split('/{id}')[0].split('/').at(-1)] : references[name];
    const schema = call.parameters.find((parameter) => parameter.in === 'path' && parameter.name === name).schema;
    return fc.oneof(
      { weight: 14, arbitrary: kind ? existing(kind) : name === 'name' ? existing('name') : valid(schema, name) },
      { weight: 2, arbitrary: hostileText.map((text) => ({ raw: encodeURIComponent(text.toWellFormed?.() ?? text.replace(/[\ud800-\udfff]/g, '')) })) },
      { weight: 1, arbitrary: fc.constantFrom(...rawSegments).map((raw) => ({ raw })) },
    );
  });
  return fc.tuple(...pieces);
}

function queryOf(call) {
  const parameters = call.parameters.filter((parameter) => parameter.in === 'query');
  const pairs = parameters.map(({ name, schema }) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 4, arbitrary: valid(schema, name).map((value) => [[name, value]]) },
      { weight: 1, arbitrary: hostileText.map((value) => [[name, value]]) },
    ),
  );
  const odd = fc.oneof({ weight: 20, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: hostileText.map((value) => [[value, value], ['page', '1'], ['page', '2']]) });
  return fc.tuple(...pairs, odd).map((all) => all.flat());
}

const latin = (text) => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?').slice(0, 300);
const extraHeaders = fc.oneof(
  { weight: 10, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom('idempotency-key', 'if-none-match', 'last-event-id', 'accept-language', 'range', 'accept', 'user-agent', 'x-forwarded-for', 'cookie', 'authorization', 'expect'),
      hostileText,
    ).map(([name, value]) => ({ [name]: latin(value) })),
  },
  { weight: 1, arbitrary: fc.constantFrom('zh-CN,zh', 'en', '*').map((value) => ({ 'accept-language': value })) },
);
const contentType = fc.oneof(
  { weight: 30, arbitrary: fc.constant('application/json') },
  { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/json; charset=latin1', 'APPLICATION/JSON', 'multipart/form-data', '', 'application/jsonp', 'x'.repeat(200)) },
);
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

const requestOf = (call, files) =>
  fc.record({
    call: fc.constant(call),
    method: fc.oneof({ weight: 40, arbitrary: fc.constant(call.method) }, { weight: 1, arbitrary: fc.constantFrom(...methods) }),
    path: pathOf(call),
    query: queryOf(call),
    body: bodyOf(call, files),
    contentType,
    headers: extraHeaders,
    as: fc.oneof({ weight: 12, arbitrary: fc.constant('session') }, { weight: 6, arbitrary: fc.constant('token') }, { weight: 1, arbitrary: fc.constant('nobody') }),
  });

/** `count` requests; `weights` ({operation: n}, 20 if missing) says how often each is made. `files` are bodies of uploads. */
export function requests(count, seed, weights, files) {
  const weighted = operations.map((call) => ({ weight: weights[call.id] ?? 20, arbitrary: requestOf(call, files) }));
  return fc.sample(fc.oneof(...weighted), { numRuns: count, seed });
}
