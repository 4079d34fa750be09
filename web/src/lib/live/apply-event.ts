import type { QueryClient } from '@tanstack/react-query';

import { keys } from '../api/keys';
import {
  isJobOver,
  type EventDownload,
  type EventJob,
  type EventLog,
  type EventPair,
  type EventWorkflow,
  type Folder,
  type ImagePair,
  type Job,
  type JobLog,
} from '../api/types';
import type { LiveEvent } from './event-stream';

function hasText(data: unknown, ...names: string[]): boolean {
  return typeof data === 'object' && data !== null && names.every((name) => typeof Reflect.get(data, name) === 'string');
}

const isJob = (data: unknown): data is EventJob => hasText(data, 'id', 'status');
const isPair = (data: unknown): data is EventPair => hasText(data, 'id', 'sku', 'status', 'reviewStatus');
const isLog = (data: unknown): data is EventLog => hasText(data, 'id', 'jobId', 'level', 'message');
const isWorkflow = (data: unknown): data is EventWorkflow => hasText(data, 'id', 'sku', 'status');
const isDownload = (data: unknown): data is EventDownload => hasText(data, 'id', 'status');

interface JobPage {
  items: Job[];
}

/** Refetching the whole SKU list is worth it less often the longer it is. */
function foldersPause(folders: number): number {
  return folders > 5_000 ? 10_000 : 1_000;
}

const shortPause = 250;
const longPause = 1_000;

/**
 * Brings events into the query cache: what an event carries is patched in at once, what it only announces is fetched
 * again, gathered so that a burst of events costs one request.
 */
export function createEventApplier(client: QueryClient) {
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();

  const invalidateSoon = (queryKey: readonly unknown[], pause = shortPause) => {
    const id = JSON.stringify(queryKey);
    if (waiting.has(id)) return;
    waiting.set(
      id,
      setTimeout(() => {
        waiting.delete(id);
        void client.invalidateQueries({ queryKey });
      }, pause),
    );
  };

  const invalidateFolders = () =>
    invalidateSoon(keys.folders, foldersPause(client.getQueryData<Folder[]>(keys.folders)?.length ?? 0));

  const applyJob = (event: EventJob) => {
    client.setQueryData<Job>(keys.job(event.id), (job) => job && { ...job, ...event });
    const lists = { queryKey: keys.jobLists };
    const known = client
      .getQueriesData<JobPage>(lists)
      .some(([, page]) => page?.items.some((job) => job.id === event.id) ?? false);
    client.setQueriesData<JobPage>(
      lists,
      (page) => page && { ...page, items: page.items.map((job) => (job.id === event.id ? { ...job, ...event } : job)) },
    );
    // Why a job waits is not part of the event.
    invalidateSoon(keys.job(event.id), longPause);
    if (event.status === 'pending' || event.processedItems === 0) invalidateSoon(keys.jobLists, longPause);
    if (!known || isJobOver(event.status)) {
      invalidateSoon(keys.job(event.id));
      invalidateSoon(keys.jobLists);
      invalidateFolders();
    }
  };

  const applyPair = (event: EventPair) => {
    client.setQueryData<ImagePair[]>(keys.pairs(event.sku), (pairs) =>
      pairs?.map((pair) => (pair.id === event.id ? { ...pair, status: event.status, reviewStatus: event.reviewStatus } : pair)),
    );
    invalidateSoon(keys.pairs(event.sku));
    invalidateSoon(keys.workflow(event.sku));
    invalidateSoon(keys.versions(event.id));
    invalidateFolders();
  };

  const applyLog = (event: EventLog) => {
    const queryKey = keys.logs(event.jobId);
    const query = client.getQueryCache().find({ queryKey, exact: true });
    if (query?.state.fetchStatus === 'fetching') {
      // The log that is on its way may have been read before this line was written.
      void query.promise?.catch(() => undefined).then(() => invalidateSoon(queryKey));
      return;
    }
    client.setQueryData<JobLog[]>(queryKey, (lines) =>
      lines && !lines.some((line) => line.id === event.id) ? [...lines, event] : lines,
    );
  };

  const apply = ({ type, data }: LiveEvent) => {
    if (type === 'resync') void client.invalidateQueries();
    else if (type === 'job' && isJob(data)) applyJob(data);
    else if (type === 'pair' && isPair(data)) applyPair(data);
    else if (type === 'log' && isLog(data)) applyLog(data);
    else if (type === 'workflow' && isWorkflow(data)) {
      invalidateSoon(keys.workflow(data.sku));
      invalidateSoon(keys.pairs(data.sku));
      invalidateFolders();
    } else if (type === 'download' && isDownload(data)) invalidateSoon(keys.downloads);
  };

  const stop = () => {
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
  };

  return { apply, stop };
}
