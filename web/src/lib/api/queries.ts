import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api, unwrap } from './client';
import { keys, type JobFilter } from './keys';
import { isJobOver, type JobLog } from './types';
import { pollWhileDown } from '../live/connection';

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => unwrap(api.GET('/api/auth/session', { signal })),
  staleTime: 5 * 60_000,
});

/** Every SKU with its counts; searching and filtering happen in the page, so that they answer while one types. */
export const foldersQuery = queryOptions({
  queryKey: keys.folders,
  queryFn: async ({ signal }) => {
    const data = await unwrap(
      api.GET('/api/ai-playground/folders', { params: { query: { status: 'all', limit: 50_000 } }, signal }),
    );
    return data.folders;
  },
  refetchInterval: pollWhileDown,
});

export const pairsQuery = (sku: string) =>
  queryOptions({
    queryKey: keys.pairs(sku),
    queryFn: async ({ signal }) => {
      const data = await unwrap(
        api.GET('/api/ai-playground/folders/{sku}/pairs', {
          params: { path: { sku }, query: { includeSkipped: true } },
          signal,
        }),
      );
      return data.pairs;
    },
    refetchInterval: pollWhileDown,
  });

export const workflowQuery = (sku: string) =>
  queryOptions({
    queryKey: keys.workflow(sku),
    queryFn: ({ signal }) => unwrap(api.GET('/api/ai-playground/workflow/{sku}', { params: { path: { sku } }, signal })),
    refetchInterval: pollWhileDown,
  });

export const versionsQuery = (pairId: string) =>
  queryOptions({
    queryKey: keys.versions(pairId),
    queryFn: async ({ signal }) => {
      const data = await unwrap(
        api.GET('/api/ai-playground/pairs/{id}/versions', { params: { path: { id: pairId } }, signal }),
      );
      return data.items;
    },
  });

export const jobsQuery = (filter: JobFilter) =>
  queryOptions({
    queryKey: keys.jobList(filter),
    queryFn: ({ signal }) => unwrap(api.GET('/api/ai-playground/jobs', { params: { query: filter }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: pollWhileDown,
  });

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: keys.job(id),
    queryFn: ({ signal }) => unwrap(api.GET('/api/ai-playground/jobs/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) => {
      if (data && isJobOver(data.status)) return false;
      // These waits end without an event.
      const passing = data?.waiting && ['provider', 'retry', 'turn'].includes(data.waiting.reason);
      return passing ? 3_000 : pollWhileDown();
    },
  });

const logPage = 1000;

/** All lines of a job, oldest first. Reading on goes from the last line known, so that a refetch costs only what is new. */
export const logsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.logs(id),
    queryFn: async ({ signal, client }): Promise<JobLog[]> => {
      const lines = [...(client.getQueryData<JobLog[]>(keys.logs(id)) ?? [])];
      for (;;) {
        const since = lines.at(-1)?.id;
        const page = await unwrap(
          api.GET('/api/ai-playground/jobs/{id}/logs', {
            params: { path: { id }, query: { limit: logPage, ...(since === undefined ? {} : { since }) } },
            signal,
          }),
        );
        lines.push(...page.logs);
        if (!page.hasMore || page.logs.length === 0) return lines;
      }
    },
    refetchInterval: pollWhileDown,
  });

export const downloadsQuery = (page: number, limit: number) =>
  queryOptions({
    queryKey: keys.downloadList(page, limit),
    queryFn: ({ signal }) => unwrap(api.GET('/api/ai-playground/download', { params: { query: { page, limit } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: pollWhileDown,
  });

/** The server picks the built-in templates by the language of the page. */
export const promptsQuery = (locale: string) =>
  queryOptions({
    queryKey: keys.promptList(locale),
    queryFn: async ({ signal }) => {
      const data = await unwrap(api.GET('/api/ai-playground/prompts', { signal }));
      return data.groups;
    },
  });

export const profilesQuery = queryOptions({
  queryKey: keys.profiles,
  queryFn: ({ signal }) => unwrap(api.GET('/api/ai-playground/profiles', { signal })),
});

export const settingsQuery = queryOptions({
  queryKey: keys.settings,
  queryFn: ({ signal }) => unwrap(api.GET('/api/ai-playground/settings', { signal })),
});

export const statusQuery = queryOptions({
  queryKey: keys.status,
  queryFn: ({ signal }) => unwrap(api.GET('/api/ai-playground/status', { signal })),
  staleTime: 60_000,
});
