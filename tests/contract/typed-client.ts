// The 21 methods of the seed's client, made of the client that the page uses: its types are those of api/openapi.yaml.
import createClient from 'openapi-fetch';

import type { components, operations, paths } from '../../web/src/lib/api/schema';

type Schemas = components['schemas'];
type Query<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>;

async function data<T>(call: Promise<{ data?: { code: 0; data: T }; response: Response }>): Promise<T> {
  const { data: envelope, response } = await call;
  if (!envelope) throw new Error(`API error: ${response.status}`);
  return envelope.data;
}

export function typedClient(baseUrl: string, cookie: string) {
  const api = createClient<paths>({ baseUrl, headers: { cookie } });
  const base = '/api/ai-playground';
  const id = (value: string) => ({ params: { path: { id: value } } });
  const sku = (value: string) => ({ params: { path: { sku: value } } });

  return {
    createJob: (body: Schemas['CreateJob']) => data(api.POST(`${base}/jobs`, { body })),
    getJobs: (query?: Query<'listJobs'>) => data(api.GET(`${base}/jobs`, { params: { query } })),
    getJob: (job: string) => data(api.GET(`${base}/jobs/{id}`, id(job))),
    cancelJob: (job: string) => data(api.POST(`${base}/jobs/{id}/cancel`, id(job))),
    getJobLogs: (job: string, query?: Query<'getJobLogs'>) =>
      data(api.GET(`${base}/jobs/{id}/logs`, { params: { path: { id: job }, query } })),
    getWorkflow: (query?: Query<'listWorkflow'>) => data(api.GET(`${base}/workflow`, { params: { query } })),
    approveWorkflow: (actions: Schemas['ReviewAction'][]) => data(api.POST(`${base}/workflow/approve`, { body: { actions } })),
    archiveWorkflow: (workflowStateIds: string[]) => data(api.POST(`${base}/workflow/archive`, { body: { workflowStateIds } })),
    getWorkflowBySku: (name: string) => data(api.GET(`${base}/workflow/{sku}`, sku(name))),
    getFolders: (query?: Query<'listFolders'>) => data(api.GET(`${base}/folders`, { params: { query } })),
    getFolderPairs: (name: string, query?: Query<'listPairs'>) =>
      data(api.GET(`${base}/folders/{sku}/pairs`, { params: { path: { sku: name }, query } })),
    getSettings: () => data(api.GET(`${base}/settings`)),
    updateSettings: (body: Schemas['SettingsUpdate']) => data(api.PUT(`${base}/settings`, { body })),
    getPrompts: (query?: Query<'listPrompts'>) => data(api.GET(`${base}/prompts`, { params: { query } })),
    getPrompt: (template: string) => data(api.GET(`${base}/prompts/{id}`, id(template))),
    createPrompt: (body: Schemas['PromptInput']) => data(api.POST(`${base}/prompts`, { body })),
    updatePrompt: (template: string, body: Schemas['PromptUpdate']) =>
      data(api.PUT(`${base}/prompts/{id}`, { ...id(template), body })),
    deletePrompt: (template: string) => data(api.DELETE(`${base}/prompts/{id}`, id(template))),
    createDownload: (body: Schemas['CreateDownload']) => data(api.POST(`${base}/download`, { body })),
    getDownloadStatus: (download: string) => data(api.GET(`${base}/download/{id}`, id(download))),
    getStatus: () => data(api.GET(`${base}/status`)),
  };
}
