import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { keys } from '@/lib/api/keys';
import type { CreateJob, Job } from '@/lib/api/types';

export function useCreateJob() {
  const client = useQueryClient();
  const { keyFor, done } = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: CreateJob) =>
      unwrap(api.POST('/api/ai-playground/jobs', { body, params: { header: { 'Idempotency-Key': keyFor(body) } } })),
    onSuccess: () => {
      done();
      void client.invalidateQueries({ queryKey: keys.jobLists });
      void client.invalidateQueries({ queryKey: keys.folders });
    },
  });
}

export function useCancelJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST('/api/ai-playground/jobs/{id}/cancel', { params: { path: { id } } })),
    onSuccess: ({ jobId }) => {
      // Images in progress still come to their end: the job shows as cancelling until then.
      client.setQueryData<Job>(keys.job(jobId), (job) => job && { ...job, cancelRequested: true });
      void client.invalidateQueries({ queryKey: keys.jobs });
    },
  });
}

interface RetryRequest {
  id: string;
  /** Also what was sent and never answered, which may be paid for twice. */
  resendUnknown?: boolean;
}

export function useRetryJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, resendUnknown = false }: RetryRequest) =>
      unwrap(api.POST('/api/ai-playground/jobs/{id}/retry', { params: { path: { id } }, body: { resendUnknown } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.jobs }),
  });
}

export type JobMove = 'pause' | 'resume' | 'release';

/** Takes what waits out of the line, puts it back, or lets the rest follow a pilot. */
export function useMoveJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, move }: { id: string; move: JobMove }) =>
      unwrap(api.POST(`/api/ai-playground/jobs/{id}/${move}`, { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.jobs }),
  });
}

/** How much a job may cost; null: as much as it does. */
export function useSetBudget() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, budgetMicros }: { id: string; budgetMicros: number | null }) =>
      unwrap(api.PUT('/api/ai-playground/jobs/{id}/budget', { params: { path: { id } }, body: { budgetMicros } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.jobs }),
  });
}

/** The same order as a new job. */
export function useRunJobAgain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, force }: { id: string; force: boolean }) =>
      unwrap(api.POST('/api/ai-playground/jobs/{id}/run-again', { params: { path: { id } }, body: { force } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.jobs });
      void client.invalidateQueries({ queryKey: keys.folders });
    },
  });
}
