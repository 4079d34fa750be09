import type { ProfileInput } from '@/lib/api/types';

interface Preset {
  id: string;
  /** A provider's own name, the same in every language. */
  name: string;
  fields: Required<Pick<ProfileInput, 'apiEndpoint' | 'engine' | 'model'>>;
}

/** Where the known providers are and what they speak; an empty engine is the one known by the address. */
export const presets: readonly Preset[] = [
  { id: 'openai', name: 'OpenAI', fields: { apiEndpoint: 'https://api.openai.com/v1', engine: '', model: 'gpt-image-2' } },
  { id: 'openrouter', name: 'OpenRouter', fields: { apiEndpoint: 'https://openrouter.ai/api/v1', engine: '', model: 'google/gemini-2.5-flash-image' } },
  { id: 'gemini', name: 'Google Gemini', fields: { apiEndpoint: 'https://generativelanguage.googleapis.com/v1beta', engine: '', model: 'gemini-2.5-flash-image' } },
  { id: 'dashscope', name: 'Alibaba Cloud DashScope', fields: { apiEndpoint: 'https://dashscope.aliyuncs.com/api/v1', engine: 'dashscope', model: 'qwen-image-edit-plus' } },
  { id: 'ark', name: 'Volcengine Ark', fields: { apiEndpoint: 'https://ark.cn-beijing.volces.com/api/v3', engine: 'ark', model: 'doubao-seedream-4-0-250828' } },
  { id: 'a1111', name: 'AUTOMATIC1111', fields: { apiEndpoint: 'http://127.0.0.1:7860', engine: 'a1111', model: '' } },
  { id: 'comfyui', name: 'ComfyUI', fields: { apiEndpoint: 'http://127.0.0.1:8188', engine: 'comfyui', model: '' } },
];

/** Those whose engine this server has. */
export function presetsFor(engines: readonly string[]): readonly Preset[] {
  return presets.filter(({ fields: { engine } }) => engine === '' || engines.includes(engine));
}

/** "OpenAI", or "OpenAI 2" where there is one already. */
export function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  let count = 2;
  while (taken.includes(`${name} ${count}`)) count += 1;
  return `${name} ${count}`;
}
