// A ComfyUI server: uploads, a queue of workflows in API format, a history, files.
import { jsonOf, only } from './chat.mjs';
import { readForm } from './openai.mjs';
import { formatOf, picture } from './picture.mjs';
import { Refusal } from './refusal.mjs';

const integer = (value) => Number.isInteger(value);
const number = (value) => typeof value === 'number';
const text = (value) => typeof value === 'string';
/** Where no words of people go, a slot would be one that was left. */
const name = (value) => text(value) && !value.includes('{{');

/** What each input of a node must be: a check, or the type of another node's output. */
const nodes = {
  CheckpointLoaderSimple: { inputs: { ckpt_name: (value, provider) => provider.models.includes(value) }, outputs: ['MODEL', 'CLIP', 'VAE'] },
  LoadImage: { inputs: { image: (value, provider) => provider.uploads.has(value) }, outputs: ['IMAGE', 'MASK'] },
  ImageScale: { inputs: { image: 'IMAGE', upscale_method: name, width: integer, height: integer, crop: name }, outputs: ['IMAGE'] },
  ImageBatch: { inputs: { image1: 'IMAGE', image2: 'IMAGE' }, outputs: ['IMAGE'] },
  VAEEncode: { inputs: { pixels: 'IMAGE', vae: 'VAE' }, outputs: ['LATENT'] },
  VAEDecode: { inputs: { samples: 'LATENT', vae: 'VAE' }, outputs: ['IMAGE'] },
  CLIPTextEncode: { inputs: { text, clip: 'CLIP' }, outputs: ['CONDITIONING'] },
  KSampler: {
    inputs: { model: 'MODEL', positive: 'CONDITIONING', negative: 'CONDITIONING', latent_image: 'LATENT', seed: integer, steps: integer, cfg: number, sampler_name: name, scheduler: name, denoise: (value) => value >= 0 && value <= 1 },
    outputs: ['LATENT'],
  },
  SaveImage: { inputs: { images: 'IMAGE', filename_prefix: name }, outputs: [] },
};

class NodeErrors extends Refusal {
  constructor(errors) {
    super(400, 'prompt_outputs_failed_validation', 'Prompt outputs failed validation');
    this.errors = errors;
  }
}

function faultsOf(node, workflow, provider) {
  const kind = nodes[node.class_type];
  const faults = [];
  for (const [name, wanted] of Object.entries(kind.inputs)) {
    const value = node.inputs[name];
    const source = Array.isArray(value) ? nodes[workflow[value[0]]?.class_type]?.outputs[value[1]] : undefined;
    const fits = typeof wanted === 'string' ? source === wanted : wanted(value, provider);
    if (!fits) faults.push({ type: 'value_not_in_list', message: 'Value not in list', details: `${name}: ${JSON.stringify(value)}`, extra_info: {} });
  }
  return faults;
}

function check(workflow, provider) {
  const errors = {};
  for (const [id, node] of Object.entries(workflow)) {
    if (!nodes[node.class_type]) throw new Refusal(400, 'invalid_prompt', `Cannot execute because node ${node.class_type} does not exist.`);
    const faults = faultsOf(node, workflow, provider);
    if (faults.length > 0) errors[id] = { errors: faults, dependent_outputs: [], class_type: node.class_type };
  }
  if (Object.keys(errors).length > 0) throw new NodeErrors(errors);
  if (!Object.values(workflow).some(({ class_type }) => class_type === 'SaveImage')) throw new Refusal(400, 'prompt_no_outputs', 'Prompt has no outputs');
}

async function upload(asked, provider) {
  const form = await readForm(asked);
  const image = form.get('image');
  const bytes = Buffer.from(await image.arrayBuffer());
  if (formatOf(bytes) === undefined || !/^[\w-]+\.(png|jpg)$/.test(image.name)) throw new Refusal(400, 'invalid_image', image.name);
  if (form.get('type') !== 'input' || form.get('overwrite') !== 'true') throw new Refusal(400, 'invalid_value', 'type');
  const subfolder = form.get('subfolder') ?? '';
  provider.uploads.set(subfolder ? `${subfolder}/${image.name}` : image.name, bytes);
  return { free: JSON.stringify({ name: image.name, subfolder, type: 'input' }) };
}

/** How it stands: {pending} looks at the history find nothing, then it has ended; `lost`: the server was restarted. */
function history(id, provider) {
  const work = provider.works.get(id);
  if (!work || work.call.options.lost) return {};
  const { pending = 1, fails } = work.call.options;
  if (++work.looks <= pending) return {};
  work.ended = true;
  if (!fails) return { [id]: work.entry };
  work.call.billed = false;
  const messages = [['execution_start', { prompt_id: id }], ['execution_error', { prompt_id: id, node_id: '7', node_type: 'KSampler', ...fails }]];
  return { [id]: { prompt: [0, id, {}, {}, []], outputs: {}, status: { status_str: 'error', completed: false, messages } } };
}

function given(call, provider, images) {
  const id = `5f0b8c3e-0000-4000-8000-${String(call.n).padStart(12, '0')}`;
  const entry = { prompt: [call.n, id, call.workflow, {}, ['9']], outputs: { 9: { images } }, status: { status_str: 'success', completed: true, messages: [] } };
  provider.works.set(id, { call, entry, looks: 0 });
  return JSON.stringify({ prompt_id: id, number: call.n, node_errors: {} });
}

export const comfyui = {
  base: '',
  tail: '/prompt',
  models: ['sd_xl_base_1.0.safetensors', 'flux.safetensors'],

  start: (provider) => Object.assign(provider, { uploads: new Map(), works: new Map(), files: new Map() }),

  async read(asked, provider) {
    if (asked.headers.authorization) throw new Refusal(400, 'key_given_away', 'nobody asked for a key');
    if (asked.headers.origin) throw new Refusal(403, 'origin', 'from a page');
    const route = `${asked.method} ${asked.path}`;
    const id = /^GET \/history\/([\w-]+)$/.exec(route)?.[1];
    if (id) return { free: JSON.stringify(history(id, provider)) };
    if (route === 'GET /queue') {
      const running = [...provider.works].filter(([, work]) => !work.ended && !work.call.options.lost).map(([key, work]) => [work.call.n, key, work.call.workflow, {}, []]);
      return { free: JSON.stringify({ queue_running: running.slice(0, 1), queue_pending: running.slice(1) }) };
    }
    if (route === 'GET /view') {
      const bytes = provider.files.get(`${asked.query.get('type')}/${asked.query.get('subfolder')}/${asked.query.get('filename')}`);
      if (!bytes) throw new Refusal(404, 'not_found', asked.query.toString());
      return { free: bytes, headers: { 'content-type': 'image/png' } };
    }
    if (route === 'GET /object_info/CheckpointLoaderSimple') {
      return { free: JSON.stringify({ CheckpointLoaderSimple: { input: { required: { ckpt_name: [provider.models, { tooltip: 'The name' }] } }, output: ['MODEL', 'CLIP', 'VAE'] } }) };
    }
    if (route === 'POST /upload/image') return upload(asked, provider);
    if (route !== 'POST /prompt') throw new Refusal(404, 'not_found', asked.path);
    const body = jsonOf(asked);
    only(body, ['prompt', 'client_id'], 'body');
    check(body.prompt, provider);
    const every = Object.values(body.prompt);
    const sampler = every.find(({ class_type }) => class_type === 'KSampler').inputs;
    const loaders = every.filter(({ class_type }) => class_type === 'LoadImage');
    return {
      kind: 'prompt',
      model: every.find(({ class_type }) => class_type === 'CheckpointLoaderSimple').inputs.ckpt_name,
      prompt: body.prompt[sampler.positive[0]].inputs.text,
      negative: body.prompt[sampler.negative[0]].inputs.text,
      images: loaders.map(({ inputs }) => provider.uploads.get(inputs.image)),
      workflow: body.prompt,
      fields: sampler,
    };
  },

  answer(call, provider, bytes) {
    const filename = `a picture & more_${String(call.n).padStart(5, '0')}_.png`;
    provider.files.set(`output/sets/${filename}`, bytes ?? picture());
    return given(call, provider, [{ filename, subfolder: 'sets', type: 'output' }]);
  },
  empty: (call, provider) => given(call, provider, []),
  error: (status, code, message, param, refusal) => JSON.stringify({ error: { type: code, message, details: '', extra_info: {} }, node_errors: refusal?.errors ?? {} }),
};
