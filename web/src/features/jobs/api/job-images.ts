import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import type { JobImageStatus } from '@/lib/api/types';
import { pollWhileDown } from '@/lib/live/connection';

export interface JobImageFilter {
  status?: JobImageStatus;
  newestFirst?: boolean;
  page?: number;
  limit: number;
}

/** Below the job's own key: whatever makes the job be fetched again does the same for its images. */
export const jobImagesQuery = (id: string, filter: JobImageFilter) =>
  queryOptions({
    queryKey: [...keys.job(id), 'images', filter],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/ai-playground/jobs/{id}/images', { params: { path: { id }, query: filter }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: pollWhileDown,
  });
