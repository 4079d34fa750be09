// AUTOMATIC1111's web UI, started with --api --api-auth.
import { imageOf, jsonOf, only } from './chat.mjs';
import { formatOf, picture } from './picture.mjs';
import { Refusal } from './refusal.mjs';

const numbers = {
  denoising_strength: (n) => n >= 0 && n <= 1,
  width: (n) => n % 8 === 0 && n >= 64 && n <= 4096,
  height: (n) => n % 8 === 0 && n >= 64 && n <= 4096,
  resize_mode: (n) => [0, 1, 2, 3].includes(n),
  steps: (n) => Number.isInteger(n) && n >= 1 && n <= 150,
  cfg_scale: (n) => n >= 0 && n <= 30,
  seed: (n) => Number.isInteger(n),
};
const others = ['init_images', 'prompt', 'negative_prompt', 'sampler_name', 'override_settings', 'send_images', 'save_images'];

const fault = (status, detail, name = 'HTTPException') => JSON.stringify({ error: name, detail, body: '', errors: detail });

function readPhoto(base64) {
  const format = formatOf(Buffer.from(base64, 'base64'));
  if (!format) throw new Refusal(500, 'HTTPException', 'Invalid encoded image');
  return imageOf(`image/${format}`, base64);
}

export const a1111 = {
  base: '',
  tail: '/sdapi/v1',
  models: ['sd_xl_base_1.0', 'realisticVision'],
  key: 'studio:sk-test-0123456789abcdef',

  async read(asked, provider) {
    const expected = `Basic ${Buffer.from(provider.key).toString('base64')}`;
    if (asked.headers.authorization !== expected) throw new Refusal(401, 'HTTPException', 'Incorrect username or password');
    if (asked.method === 'GET' && asked.path === '/sdapi/v1/sd-models') {
      return { free: JSON.stringify(provider.models.map((name) => ({ title: `${name}.safetensors [31e35c80fc]`, model_name: name, hash: '31e35c80fc', filename: `/models/${name}.safetensors` }))) };
    }
    if (asked.method !== 'POST' || asked.path !== '/sdapi/v1/img2img') throw new Refusal(404, 'Not Found', 'Not Found');
    const body = jsonOf(asked);
    only(body, [...others, ...Object.keys(numbers)], 'body');
    if (!Array.isArray(body.init_images)) throw new Refusal(404, 'HTTPException', 'Init image not found');
    for (const [name, fits] of Object.entries(numbers)) {
      if (body[name] !== undefined && !(typeof body[name] === 'number' && fits(body[name]))) throw new Refusal(422, 'validation', `${name} ${body[name]}`);
    }
    if (body.width === undefined || body.height === undefined) throw new Refusal(422, 'validation', 'it would be 512x512');
    if (typeof body.prompt !== 'string' || typeof body.negative_prompt !== 'string') throw new Refusal(422, 'validation', 'prompt');
    if (body.save_images !== false || body.send_images !== true) throw new Refusal(422, 'validation', 'images are to be sent, not kept');
    const model = body.override_settings?.sd_model_checkpoint ?? provider.models[0];
    if (!provider.models.includes(model)) throw new Refusal(500, 'RuntimeError', `Unknown checkpoint: ${model}`);
    const images = body.init_images.map(readPhoto);
    return { kind: 'img2img', key: provider.key, model, prompt: body.prompt, negative: body.negative_prompt, images, fields: body };
  },

  answer(call, provider, bytes) {
    const { init_images, ...parameters } = call.fields;
    const info = { prompt: call.prompt, seed: 4_011_998, width: parameters.width, height: parameters.height, sd_model_name: call.model };
    return JSON.stringify({ images: [(bytes ?? picture()).toString('base64')], parameters, info: JSON.stringify(info) });
  },

  error: (status, code, message) => fault(status, message, code),
  moderation: () => fault(400, ''),
  empty: () => JSON.stringify({ images: [], parameters: {}, info: '{}' }),
};
