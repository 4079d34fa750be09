// The API as api/openapi.yaml describes it: builds each call from the description and checks each answer against it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

import { root } from './server.mjs';

export const description = parse(readFileSync(join(root, 'api/openapi.yaml'), 'utf8'));

/** Every operation of the description: {id, method, path, parameters, requestBody, responses, isOpen}. */
export const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    parameters: operation.parameters ?? [],
    requestBody: operation.requestBody,
    responses: operation.responses,
    isOpen: operation.security?.length === 0,
    changes: method !== 'get',
  })),
);

const byId = new Map(operations.map((operation) => [operation.id, operation]));
export const operation = (id) => byId.get(id) ?? assert.fail(`api/openapi.yaml has no operation ${id}`);

/** A copy in which an object may have no member that is not described. */
function closed(node) {
  if (Array.isArray(node)) return node.map(closed);
  if (node === null || typeof node !== 'object') return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  if (copy.type === 'object' && copy.properties && !('additionalProperties' in copy)) copy.additionalProperties = false;
  return copy;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(closed(description), 'api');

const escaped = (part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
const validators = new Map();

function validator(...pointer) {
  const reference = `api#/${pointer.map(escaped).join('/')}`;
  if (!validators.has(reference)) validators.set(reference, ajv.compile({ $ref: reference }));
  return validators.get(reference);
}

function check(value, what, ...pointer) {
  const validate = validator(...pointer);
  if (validate(value)) return;
  const faults = validate.errors.map(
    (error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`,
  );
  assert.fail(`${what} does not fit api/openapi.yaml:\n  ${faults.join('\n  ')}\n${JSON.stringify(value).slice(0, 2000)}`);
}

/** Fails when an envelope is no error as the API words them. */
export const checkError = (envelope, what) => check(envelope, what, 'components', 'schemas', 'Error');

/** Where a response is described: with its own words, or by a reference to the shared ones. */
function responsePointer(call, status) {
  const response = call.responses[status];
  assert.ok(response, `${call.id} answered ${status}, which api/openapi.yaml does not list`);
  if (response.$ref) return response.$ref.slice(2).split('/');
  return ['paths', call.path, call.method.toLowerCase(), 'responses', String(status)];
}

const at = (pointer) => pointer.reduce((node, part) => node[part], description);

export function pathOf(call, parameters = {}) {
  return call.path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    assert.ok(name in parameters, `${call.id} needs ${name}`);
    return encodeURIComponent(parameters[name]);
  });
}

/** Checks one answer; returns its parsed envelope, or nothing when it is not JSON. */
export async function checkAnswer(call, response) {
  const pointer = responsePointer(call, response.status);
  const content = at(pointer).content;
  const type = (response.headers.get('content-type') ?? '').split(';')[0];
  if (!content) return undefined;
  const described = Object.keys(content).find((key) => key === type || (key.endsWith('/*') && type.startsWith(key.slice(0, -1))));
  assert.ok(described, `${call.id} answered ${type}, described are ${Object.keys(content)}`);
  if (type !== 'application/json') return undefined;
  const envelope = await response.json();
  check(envelope, `the answer ${response.status} of ${call.id}`, ...pointer, 'content', type, 'schema');
  return envelope;
}

/** Event data against the schema that belongs to the event's name. */
export function checkEvent(name, data) {
  const schema = `Event${name[0].toUpperCase()}${name.slice(1)}`;
  check(data, `the event ${name}`, 'components', 'schemas', schema);
}

/** A client whose every call is checked, both ways. */
export class CheckedClient {
  succeeded = new Set();

  constructor(client) {
    this.client = client;
  }

  /** Returns the answer's data (or the response itself when it is no JSON) after it had the `status`. */
  async call(id, { params, query, body, headers, status = 200 } = {}) {
    const call = operation(id);
    const search = query ? `?${new URLSearchParams(query)}` : '';
    const meant = body !== undefined || call.requestBody?.required;
    if (status < 300 && call.requestBody && meant && !(body instanceof Uint8Array)) {
      const pointer = ['paths', call.path, call.method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
      check(body, `the body of ${id}`, ...pointer);
    }
    const response = await this.client.request(call.method, pathOf(call, params) + search, body, headers);
    if (response.status !== status) {
      assert.fail(`${id} answered ${response.status}, not ${status}: ${(await response.text()).slice(0, 1000)}`);
    }
    const envelope = await checkAnswer(call, response);
    if (status < 300) this.succeeded.add(id);
    return envelope ? (envelope.data ?? envelope) : response;
  }
}
