// Chat completions with pictures in them, as OpenRouter has them and other gateways nearly so.
import { formatOf, picture } from './picture.mjs';
import { Refusal } from './refusal.mjs';

export function jsonOf({ headers, body }) {
  if (headers['content-type'] !== 'application/json') throw new Refusal(415, 'unsupported_media_type', headers['content-type']);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new Refusal(400, 'invalid_json', error.message);
  }
}

export function only(object, names, what) {
  for (const name of Object.keys(object)) if (!names.includes(name)) throw new Refusal(400, 'unknown_parameter', `${what}.${name}`, name);
}

export function imageOf(type, base64) {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw new Refusal(400, 'invalid_base64', 'not base64');
  if (`image/${formatOf(bytes)}` !== type) throw new Refusal(400, 'invalid_image', `${type} holds ${formatOf(bytes)}`);
  return bytes;
}

export function dataUrlImage(url) {
  const match = /^data:(image\/\w+);base64,(.+)$/s.exec(url ?? '');
  if (!match) throw new Refusal(400, 'invalid_image', 'not a data URL');
  return imageOf(match[1], match[2]);
}

/** The key that came along, if it is the provider's. */
export function bearerOf(asked, provider) {
  const key = /^Bearer (\S+)$/.exec(asked.headers.authorization ?? '')?.[1];
  if (key !== provider.key) throw new Refusal(401, 'invalid_api_key', 'Incorrect API key provided');
  return key;
}

function readContent(content) {
  const images = [];
  let prompt = '';
  for (const part of content) {
    if (part.type === 'text') prompt += part.text;
    else if (part.type === 'image_url') images.push(dataUrlImage(part.image_url?.url));
    else throw new Refusal(400, 'invalid_part', part.type);
  }
  return { prompt, images };
}

/** Where the picture is put: provider.place is one of these. */
const places = {
  images: (url) => ({ content: '', images: [{ type: 'image_url', image_url: { url } }] }),
  imagesWithoutType: (url) => ({ content: null, images: [{ image_url: { url } }] }),
  image: (url) => ({ content: '', image: { url } }),
  part: (url) => ({ content: [{ type: 'text', text: 'Here it is.' }, { type: 'image_url', image_url: { url } }] }),
  markdown: (url) => ({ content: `Here it is:\n\n![picture](${url})\n\nEnjoy!` }),
  text: (url) => ({ content: `Done. ${url} is your picture.` }),
};
export const placesOfPictures = Object.keys(places);

export const chat = {
  base: '/api/v1',
  tail: '/chat/completions',
  models: ['google/gemini-2.5-flash-image'],
  moderationStatus: 403,

  async read(asked, provider) {
    if (asked.method === 'GET' && asked.path === '/files/picture.png') {
      if (asked.headers.authorization) throw new Refusal(400, 'key_given_away', 'the key came along to a file');
      return { free: picture(), headers: { 'content-type': 'image/png' } };
    }
    const key = bearerOf(asked, provider);
    if (asked.method === 'GET' && asked.path === '/api/v1/models') {
      return { free: JSON.stringify({ data: provider.models.map((id) => ({ id, name: id })) }) };
    }
    if (asked.method !== 'POST' || asked.path !== '/api/v1/chat/completions') throw new Refusal(404, 'not_found', asked.path);
    const body = jsonOf(asked);
    only(body, ['model', 'modalities', 'messages', 'image_config'], 'body');
    if (!provider.models.includes(body.model)) throw new Refusal(400, 'invalid_model', `${body.model} is not a valid model ID`);
    if (JSON.stringify(body.modalities) !== '["image","text"]') throw new Refusal(400, 'invalid_value', 'modalities');
    const [system] = body.messages.filter((message) => message.role === 'system');
    const users = body.messages.filter((message) => message.role === 'user');
    if (users.length !== 1 || body.messages.at(-1) !== users[0]) throw new Refusal(400, 'invalid_value', 'messages');
    const { prompt, images } = readContent(users[0].content);
    if (!prompt || images.length === 0) throw new Refusal(400, 'invalid_value', 'a text and a picture are needed');
    return { kind: 'chat', key, model: body.model, prompt, images, system: system?.content };
  },

  answer(call, provider, bytes) {
    const linked = provider.linked ? `${provider.origin}/files/picture.png` : undefined;
    const url = linked ?? `data:image/png;base64,${(bytes ?? picture()).toString('base64')}`;
    const message = { role: 'assistant', ...places[provider.place ?? 'images'](url) };
    return JSON.stringify({
      id: `gen-${call.n}`,
      choices: [{ index: 0, finish_reason: 'stop', message }],
      usage: { prompt_tokens: 300, completion_tokens: 1290, total_tokens: 1590, cost: 0.0387 },
    });
  },

  error: (status, code, message) => JSON.stringify({ error: { code: status, message, metadata: { error_type: code } } }),
  moderation: () => JSON.stringify({ error: { code: 403, message: 'Your input was flagged', metadata: { reasons: ['violence'], flagged_input: '…' } } }),
  empty: () => JSON.stringify({ id: 'gen', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'I can only talk.' } }] }),
};
