import { useTranslations } from 'use-intl';

import { isJobOver, type Job } from '@/lib/api/types';
import { useRetryJob } from '@/lib/jobs/job-actions';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';

/** Trying again what may turn out differently: not refusals, which would be the same once more. */
export function useRetry(job: Job) {
  const t = useTranslations('jobs');
  const onError = useErrorToast();
  const retry = useRetryJob();
  return {
    /** How many images; 0: a retry is not worth offering. */
    count: isJobOver(job.status) ? (job.retryableItems ?? 0) : 0,
    isPending: retry.isPending,
    start: () => retry.mutate({ id: job.id }, { onSuccess: () => toast.success(t('retry_started')), onError }),
  };
}
