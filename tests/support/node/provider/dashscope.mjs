// Alibaba's DashScope: Qwen's image edits at once, those of the Wan family as tasks.
import { bearerOf, dataUrlImage, jsonOf, only } from './chat.mjs';
import { picture } from './picture.mjs';
import { Refusal } from './refusal.mjs';

const codes = {
  rate_limit_exceeded: 'Throttling.RateQuota',
  insufficient_quota: 'Arrearage',
  invalid_api_key: 'InvalidApiKey',
  server_error: 'InternalError',
  invalid_value: 'InvalidParameter',
};
const wrong = (what) => new Refusal(400, 'InvalidParameter', what);

function readMessages(input) {
  only(input, ['messages'], 'input');
  if (input.messages?.length !== 1 || input.messages[0].role !== 'user') throw wrong('messages');
  const images = [];
  const texts = [];
  for (const part of input.messages[0].content) {
    only(part, ['image', 'text'], 'content');
    if (part.image !== undefined) images.push(dataUrlImage(part.image));
    else texts.push(part.text);
  }
  if (texts.length !== 1 || images.length < 1 || images.length > 3) throw wrong('content');
  return { prompt: texts[0], images };
}

function readImages(input) {
  only(input, ['prompt', 'images', 'negative_prompt'], 'input');
  if (!Array.isArray(input.images) || input.images.length < 1 || input.images.length > 3) throw wrong('images');
  return { prompt: input.prompt, images: input.images.map(dataUrlImage), negative: input.negative_prompt };
}

function readBaseImage(input) {
  only(input, ['function', 'prompt', 'base_image_url'], 'input');
  if (input.function !== 'description_edit') throw wrong('function');
  return { prompt: input.prompt, images: [dataUrlImage(input.base_image_url)] };
}

const aigc = '/api/v1/services/aigc';
const families = [
  { prefix: 'wanx', path: `${aigc}/image2image/image-synthesis`, read: readBaseImage, task: true, parameters: ['strength'] },
  { prefix: 'wan2.5', path: `${aigc}/image2image/image-synthesis`, read: readImages, task: true, parameters: ['size'] },
  { prefix: 'wan', path: `${aigc}/image-generation/generation`, read: readMessages, task: true, parameters: ['size', 'negative_prompt'] },
  { prefix: 'qwen', path: `${aigc}/multimodal-generation/generation`, read: readMessages, task: false, parameters: ['size', 'negative_prompt'] },
];

/** A picture lies at an address of its own, which nobody needs a key for. */
function stored(provider, bytes) {
  const name = `/files/${provider.files.size}.png`;
  provider.files.set(name, bytes ?? picture());
  return provider.origin + name;
}

function lookAt(id, provider) {
  const task = provider.tasks.get(id);
  const output = { task_id: id, task_status: 'UNKNOWN' };
  if (!task) return { request_id: 'look', output };
  task.looks++;
  const { faults = 0, pending = 1, status = 'SUCCEEDED', code, message } = task.call.options;
  if (task.looks <= faults) return { status: task.looks % 2 ? 503 : 504, request_id: 'look', code: 'ServiceUnavailable', message: 'try again' };
  if (task.looks <= faults + pending) return { request_id: 'look', output: { ...output, task_status: task.looks % 2 ? 'PENDING' : 'RUNNING' } };
  if (status === 'SUCCEEDED') return task.body;
  task.call.billed = false;
  return { request_id: 'look', output: { ...output, task_status: status, code, message } };
}

const result = (call, url) =>
  call.family.read === readMessages
    ? { choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: url ? [{ image: url }] : [{ text: 'I can only talk.' }] } }] }
    : { results: url ? [{ url }] : [] };

/** The answer, or the promise of one. */
function given(call, provider, url) {
  const body = { request_id: `request-${call.n}`, output: result(call, url), usage: { image_count: 1, width: 1024, height: 1024 } };
  if (!call.family.task) return JSON.stringify(body);
  const id = `0385dc79-5ff8-4d82-bcb6-${String(call.n).padStart(12, '0')}`;
  Object.assign(body.output, { task_id: id, task_status: 'SUCCEEDED' });
  provider.tasks.set(id, { call, body, looks: 0 });
  return JSON.stringify({ request_id: `request-${call.n}`, output: { task_id: id, task_status: 'PENDING' } });
}

export const dashscope = {
  base: '/api/v1',
  tail: '/services/aigc/multimodal-generation/generation',
  models: ['qwen-image-edit-plus', 'qwen-image-edit'],

  start: (provider) => Object.assign(provider, { tasks: new Map(), files: new Map() }),

  async read(asked, provider) {
    if (asked.method === 'GET' && provider.files.has(asked.path)) {
      if (asked.headers.authorization) throw new Refusal(400, 'key_given_away', 'the key came along to a file');
      return { free: provider.files.get(asked.path), headers: { 'content-type': 'image/png' } };
    }
    const key = bearerOf(asked, provider);
    const task = /^\/api\/v1\/tasks\/([\w-]+)$/.exec(asked.path)?.[1];
    if (asked.method === 'GET' && task) {
      const { status = 200, ...body } = lookAt(task, provider);
      return { free: JSON.stringify(body), status };
    }
    const family = families.find(({ path }) => path === asked.path);
    if (asked.method !== 'POST' || !family) throw new Refusal(404, 'NotFound', asked.path);
    const body = jsonOf(asked);
    only(body, ['model', 'input', 'parameters'], 'body');
    const own = families.find(({ prefix }) => String(body.model).startsWith(prefix));
    if (!provider.models.includes(body.model) || own.path !== asked.path) throw new Refusal(400, 'InvalidParameter', `Model not exist: ${body.model}`);
    if (asked.headers['x-dashscope-async'] !== (own.task ? 'enable' : undefined)) throw new Refusal(403, 'AccessDenied', 'current user api does not support this kind of calls');
    only(body.parameters, ['n', 'watermark', 'seed', ...own.parameters], 'parameters');
    if (body.parameters.n !== 1 || body.parameters.watermark !== false) throw wrong('parameters');
    if (body.parameters.size !== undefined && !/^\d+\*\d+$/.test(body.parameters.size)) throw wrong('size');
    const read = own.read(body.input);
    if (!read.prompt) throw wrong('prompt');
    return { kind: 'edit', key, model: body.model, negative: body.parameters.negative_prompt, ...read, family: own, fields: body.parameters };
  },

  answer: (call, provider, bytes) => given(call, provider, stored(provider, bytes)),
  error: (status, code, message) => JSON.stringify({ code: codes[code] ?? code, message, request_id: 'refused' }),
  moderation: () => JSON.stringify({ code: 'DataInspectionFailed', message: 'Input data may contain inappropriate content.', request_id: 'refused' }),
  empty: (call, provider) => given(call, provider, undefined),
};

export const dashscopeTasks = { ...dashscope, models: ['wan2.5-i2i-preview', 'wanx2.1-imageedit', 'wan2.6-image'] };
