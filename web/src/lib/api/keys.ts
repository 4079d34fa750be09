import type { JobStatus, JobType } from './types';

export interface JobFilter {
  page?: number;
  limit?: number;
  status?: JobStatus;
  jobType?: JobType;
  from?: string;
  to?: string;
}

/** Every query key of the page. */
export const keys = {
  session: ['session'],
  folders: ['folders'],
  pairsAll: ['pairs'],
  pairs: (sku: string) => ['pairs', sku],
  versions: (pairId: string) => ['versions', pairId],
  jobs: ['jobs'],
  jobLists: ['jobs', 'list'],
  jobList: (filter: JobFilter) => ['jobs', 'list', filter],
  job: (id: string) => ['jobs', 'one', id],
  logsAll: ['logs'],
  logs: (id: string) => ['logs', id],
  workflowAll: ['workflow'],
  workflow: (sku: string) => ['workflow', sku],
  downloads: ['downloads'],
  downloadList: (page: number, limit: number) => ['downloads', page, limit],
  prompts: ['prompts'],
  promptList: (locale: string) => ['prompts', locale],
  settings: ['settings'],
  profiles: ['profiles'],
  sessions: ['sessions'],
  tokens: ['tokens'],
  users: ['users'],
  models: ['models'],
  status: ['status'],
} as const satisfies Record<string, readonly unknown[] | ((...args: never[]) => readonly unknown[])>;
