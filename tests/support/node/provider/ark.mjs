// Volcengine's Ark: Seedream's image generations, with pictures to go by, in JSON.
import { bearerOf, dataUrlImage, jsonOf, only } from './chat.mjs';
import { picture } from './picture.mjs';
import { Refusal } from './refusal.mjs';

const codes = {
  rate_limit_exceeded: 'RateLimitExceeded.EndpointRPMExceeded',
  insufficient_quota: 'AccountOverdueError',
  invalid_api_key: 'AuthenticationError',
  server_error: 'InternalServiceError',
};
const fields = ['model', 'prompt', 'image', 'size', 'response_format', 'watermark', 'seed', 'guidance_scale'];

function checkSize(size, model) {
  if (model.includes('seededit')) {
    if (size !== 'adaptive') throw new Refusal(400, 'InvalidParameter', `size ${size}`, 'size');
    return;
  }
  if (['1K', '2K', '4K'].includes(size)) return;
  const [width, height] = /^(\d+)x(\d+)$/.exec(size)?.slice(1).map(Number) ?? [];
  const pixels = width * height;
  const ratio = width / height;
  if (!(pixels >= 1280 * 720 && pixels <= 4096 * 4096 && ratio >= 1 / 16 && ratio <= 16)) throw new Refusal(400, 'InvalidParameter', `size ${size}`, 'size');
}

export const ark = {
  base: '/api/v3',
  models: ['doubao-seedream-4-0-250828', 'doubao-seededit-3-0-i2i-250628'],

  async read(asked, provider) {
    if (asked.method === 'GET' && asked.path === '/files/picture.png') {
      if (asked.headers.authorization) throw new Refusal(400, 'key_given_away', 'the key came along to a file');
      return { free: picture(), headers: { 'content-type': 'image/png' } };
    }
    const key = bearerOf(asked, provider);
    if (asked.method === 'GET' && asked.path === '/api/v3/models' && provider.lists !== false) {
      return { free: JSON.stringify({ object: 'list', data: provider.models.map((id) => ({ id, object: 'model' })) }) };
    }
    if (asked.method !== 'POST' || asked.path !== '/api/v3/images/generations') throw new Refusal(404, 'NotFound', asked.path);
    const body = jsonOf(asked);
    only(body, fields, 'body');
    if (typeof body.model !== 'string') throw new Refusal(400, 'MissingParameter', 'model', 'model');
    if (!provider.models.includes(body.model)) throw new Refusal(404, 'InvalidEndpointOrModel.NotFound', body.model, 'model');
    if (typeof body.prompt !== 'string' || !body.prompt) throw new Refusal(400, 'MissingParameter', 'prompt', 'prompt');
    const urls = Array.isArray(body.image) ? body.image : [body.image];
    if (Array.isArray(body.image) && (urls.length < 2 || urls.length > 10)) throw new Refusal(400, 'InvalidParameter', 'image', 'image');
    if (urls.length > 1 && body.model.includes('seededit')) throw new Refusal(400, 'InvalidParameter', 'one image', 'image');
    checkSize(body.size, body.model);
    if (!['url', 'b64_json'].includes(body.response_format)) throw new Refusal(400, 'InvalidParameter', 'response_format');
    if (body.watermark !== false) throw new Refusal(400, 'InvalidParameter', 'watermark');
    if (body.seed !== undefined && !Number.isInteger(body.seed)) throw new Refusal(400, 'InvalidParameter', 'seed');
    if (body.guidance_scale !== undefined && !(body.guidance_scale >= 1 && body.guidance_scale <= 10)) throw new Refusal(400, 'InvalidParameter', 'guidance_scale');
    return { kind: 'generation', key, model: body.model, prompt: body.prompt, images: urls.map(dataUrlImage), fields: body };
  },

  answer(call, provider, bytes) {
    const item = provider.place === 'url' ? { url: `${provider.origin}/files/picture.png` } : { b64_json: (bytes ?? picture()).toString('base64') };
    const data = provider.place === 'itemError' ? { error: { code: 'OutputImageSensitiveContentDetected', message: 'The output image may contain sensitive information.' } } : { ...item, size: '1024x1024' };
    return JSON.stringify({ model: call.model, created: 1, data: [data], usage: { generated_images: 1, output_tokens: 4096, total_tokens: 4096 } });
  },

  error: (status, code, message, param = '') => JSON.stringify({ error: { code: codes[code] ?? code, message: `${message}. Request id: 0217`, param, type: 'BadRequest' } }),
  moderation: () => JSON.stringify({ error: { code: 'InputImageSensitiveContentDetected', message: 'The input image may contain sensitive information.', param: '', type: 'BadRequest' } }),
  empty: () => JSON.stringify({ model: 'm', created: 1, data: [], usage: { generated_images: 0 } }),
};
