// Google's Gemini: generateContent with pictures in and out.
import { imageOf, jsonOf, only } from './chat.mjs';
import { picture } from './picture.mjs';
import { Refusal } from './refusal.mjs';

const ratios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];
const statuses = { 400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL', 503: 'UNAVAILABLE' };

export const gemini = {
  base: '/v1beta',
  models: ['gemini-2.5-flash-image'],
  moderationStatus: 200,

  async read(asked, provider) {
    const key = asked.headers['x-goog-api-key'];
    if (asked.query.has('key')) throw new Refusal(400, 'key_in_url', 'the key is in the address');
    if (key !== provider.key) throw new Refusal(400, 'API_KEY_INVALID', 'API key not valid. Please pass a valid API key.');
    if (asked.method === 'GET' && asked.path === '/v1beta/models') {
      return { free: JSON.stringify({ models: provider.models.map((id) => ({ name: `models/${id}`, displayName: id })) }) };
    }
    const model = /^\/v1beta\/models\/([\w.-]+):generateContent$/.exec(asked.path)?.[1];
    if (asked.method !== 'POST' || !model) throw new Refusal(404, 'not_found', asked.path);
    if (!provider.models.includes(model)) throw new Refusal(404, 'not_found', `models/${model} is not found`);
    const body = jsonOf(asked);
    only(body, ['contents', 'generationConfig', 'systemInstruction'], 'body');
    only(body.generationConfig, ['responseModalities', 'imageConfig'], 'generationConfig');
    if (!body.generationConfig.responseModalities.includes('IMAGE')) throw new Refusal(400, 'invalid', 'responseModalities');
    const ratio = body.generationConfig.imageConfig?.aspectRatio;
    if (ratio !== undefined && !ratios.includes(ratio)) throw new Refusal(400, 'invalid', `aspectRatio ${ratio}`);
    const size = body.generationConfig.imageConfig?.imageSize;
    if (size !== undefined && !['1K', '2K', '4K'].includes(size)) throw new Refusal(400, 'invalid', `imageSize ${size}`);
    if (body.contents.length !== 1 || body.contents[0].role !== 'user') throw new Refusal(400, 'invalid', 'contents');
    const images = [];
    let prompt = '';
    for (const part of body.contents[0].parts) {
      if (typeof part.text === 'string') prompt += part.text;
      else if (part.inlineData) images.push(imageOf(part.inlineData.mimeType, part.inlineData.data));
      else throw new Refusal(400, 'invalid', 'part');
    }
    if (!prompt || images.length === 0) throw new Refusal(400, 'invalid', 'a text and a picture are needed');
    const system = body.systemInstruction?.parts[0].text;
    return { kind: 'generateContent', key, model, prompt, images, system, fields: { ratio, size } };
  },

  answer(call, provider, bytes) {
    const data = (bytes ?? picture()).toString('base64');
    return JSON.stringify({
      candidates: [{ content: { role: 'model', parts: [{ text: 'Here.' }, { inlineData: { mimeType: 'image/png', data } }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 270, candidatesTokenCount: 1290, candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }] },
      responseId: `resp-${call.n}`,
    });
  },

  error(status, code, message) {
    const details = [];
    if (code === 'API_KEY_INVALID') details.push({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code });
    if (code === 'rate_limit_exceeded') details.push({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.5s' });
    if (code === 'invalid_api_key') details.push({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' });
    if (code === 'insufficient_quota') {
      details.push({ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId: 'GenerateRequestsPerDayPerProject' }] });
    }
    return JSON.stringify([{ error: { code: status, message, status: statuses[status] ?? 'UNKNOWN', details } }]);
  },
  moderation: () => JSON.stringify({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }),
  empty: () => JSON.stringify({ candidates: [{ content: { parts: [{ text: 'I can only talk.' }] }, finishReason: 'NO_IMAGE' }] }),
};
