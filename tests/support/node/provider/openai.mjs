// OpenAI's images API as of 2026: image edits in multipart form, models. Refuses what OpenAI refuses.
import { bearerOf } from './chat.mjs';
import { formatOf, picture } from './picture.mjs';
import { Refusal } from './refusal.mjs';

const sizes = new Set(['auto', '1024x1024', '1536x1024', '1024x1536']);
const qualities = new Set(['auto', 'low', 'medium', 'high']);
const mostBytes = 50 << 20;

const texts = {
  prompt: (value) => value.length > 0 && value.length <= 32_000,
  model: () => true,
  size: (value) => sizes.has(value) || /^\d+x\d+$/.test(value),
  quality: (value) => qualities.has(value),
  background: (value) => ['transparent', 'opaque', 'auto'].includes(value),
  output_format: (value) => ['png', 'webp', 'jpeg'].includes(value),
  output_compression: (value) => /^\d{1,3}$/.test(value) && Number(value) <= 100,
  n: (value) => /^([1-9]|10)$/.test(value),
  input_fidelity: (value) => ['high', 'low'].includes(value),
  user: () => true,
  safety_identifier: () => true,
};

export async function readForm({ headers, body }) {
  const type = headers['content-type'] ?? '';
  const boundary = /^multipart\/form-data; boundary=([\w-]{1,70})$/.exec(type)?.[1];
  if (!boundary) throw new Refusal(400, 'invalid_content_type', `Content-Type is ${type}`);
  if (!body.subarray(-boundary.length - 6).equals(Buffer.from(`--${boundary}--\r\n`))) {
    throw new Refusal(400, 'invalid_multipart', 'the form does not end with its boundary');
  }
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData();
  } catch (error) {
    throw new Refusal(400, 'invalid_multipart', error.message);
  }
}

async function readImage(name, part) {
  const bytes = Buffer.from(await part.arrayBuffer());
  const format = formatOf(bytes);
  if (!format) throw new Refusal(400, 'invalid_image_file', 'Invalid image file or mode', name);
  if (part.type !== `image/${format}`) throw new Refusal(400, 'unsupported_mimetype', `${part.type} holds ${format}`, name);
  if (bytes.length > mostBytes) throw new Refusal(400, 'image_too_large', 'over 50 MB', name);
  if (!/\.(png|jpe?g|webp)$/.test(part.name)) throw new Refusal(400, 'invalid_image_file', `file name ${part.name}`, name);
  return bytes;
}

async function readEdit(asked, provider) {
  const form = await readForm(asked);
  const call = { kind: 'edit', fields: {}, images: [] };
  for (const [name, value] of form) {
    if (typeof value !== 'string') {
      if (!['image', 'image[]', 'mask'].includes(name)) throw new Refusal(400, 'unknown_parameter', `Unknown parameter: '${name}'.`, name);
      if (name === 'image' && call.images.length > 0) throw new Refusal(400, 'duplicate_parameter', 'image comes twice', name);
      call.images.push(await readImage(name, value));
      continue;
    }
    if (!(name in texts)) throw new Refusal(400, 'unknown_parameter', `Unknown parameter: '${name}'.`, name);
    if (name in call.fields) throw new Refusal(400, 'duplicate_parameter', `${name} comes twice`, name);
    if (!texts[name](value)) throw new Refusal(400, 'invalid_value', `Invalid value: '${value}'`, name);
    call.fields[name] = value;
  }
  if (call.images.length === 0 || call.images.length > 16) throw new Refusal(400, 'invalid_value', '1 to 16 images', 'image');
  if (!call.fields.prompt) throw new Refusal(400, 'missing_required_parameter', 'prompt is required', 'prompt');
  const model = call.fields.model ?? provider.models[0];
  if (!provider.models.includes(model)) throw new Refusal(404, 'model_not_found', `The model '${model}' does not exist`, 'model');
  if (call.fields.input_fidelity && !model.startsWith('gpt-image-1')) throw new Refusal(400, 'invalid_input_fidelity_model', 'input_fidelity', 'input_fidelity');
  return { ...call, model, prompt: call.fields.prompt };
}

export const openai = {
  base: '/v1',
  models: ['gpt-image-1.5', 'gpt-image-2'],

  async read(asked, provider) {
    const key = bearerOf(asked, provider);
    if (asked.method === 'GET' && asked.path === '/v1/models') {
      const data = provider.models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'test', ...provider.modelFields?.[id] }));
      return { free: JSON.stringify({ object: 'list', data }) };
    }
    if (asked.method === 'POST' && asked.path === '/v1/images/edits') return { ...(await readEdit(asked, provider)), key };
    throw new Refusal(404, 'unknown_url', `Unknown request URL: ${asked.method} ${asked.path}`);
  },

  answer(call, provider, bytes) {
    const [width, height] = /^\d+x\d+$/.test(call.fields.size ?? '') ? call.fields.size.split('x').map(Number) : [1024, 1024];
    return JSON.stringify({
      created: 1,
      data: [{ b64_json: (bytes ?? picture(width, height)).toString('base64') }],
      size: `${width}x${height}`,
      quality: 'high',
      output_format: 'png',
      usage: { input_tokens: 50, output_tokens: 4160, total_tokens: 4210, input_tokens_details: { text_tokens: 10, image_tokens: 40 } },
    });
  },

  error: (status, code, message, param = null) =>
    JSON.stringify({ error: { message, type: status === 429 ? 'requests' : 'invalid_request_error', param, code } }),
  moderation: () =>
    JSON.stringify({ error: { message: 'Your request was rejected by the safety system.', type: 'image_generation_user_error', param: null, code: 'moderation_blocked' } }),
  empty: () => JSON.stringify({ created: 1, data: [] }),
};
