import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Ban, RotateCw, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog';
import { useCanProcess } from '@/lib/accounts/use-session';
import { jobQuery } from '@/lib/api/queries';
import { isFailedPilot, isJobOver } from '@/lib/api/types';
import { useCancelJob, useRetryJob } from '@/lib/jobs/job-actions';
import { useErrorToast } from '@/lib/use-error-toast';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { useReviewWhenDone } from '../hooks/use-review-when-done';
import { JobCost } from './job-cost';
import { JobFailures } from './job-failures';
import { JobLogList } from './job-log-list';
import { JobMoveButtons } from './job-move-buttons';
import { JobNotice } from './job-notice';
import { ProgressSkeleton } from './progress-skeleton';
import { ProgressSummary } from './progress-summary';

/** The progress of a job, why it waits, and its actions. */
export function JobProgress({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const t = useTranslations();
  const onError = useErrorToast();
  const navigate = useNavigate();
  const selectAll = useAiPlaygroundStore((state) => state.selectAll);
  const job = useQuery(jobQuery(jobId));
  const cancel = useCancelJob();
  const retry = useRetryJob();
  const canProcess = useCanProcess();
  const [confirming, setConfirming] = useState(false);
  useReviewWhenDone(job.data, onClose);

  if (!job.data) {
    return job.isError ? (
      <DialogBody className="min-h-72">
        <ErrorState error={job.error} onRetry={() => void job.refetch()} />
      </DialogBody>
    ) : (
      <ProgressSkeleton />
    );
  }

  const { status, cancelRequested, failedItems } = job.data;
  const over = isJobOver(status);
  const pilotFailed = isFailedPilot(job.data);
  const { skus } = job.data.inputData;
  const changeOptions = () => {
    selectAll(skus);
    onClose();
    void navigate({ to: '/dashboard/aiplayground' });
  };
  const cancelling = !over && (cancelRequested || cancel.isPending);

  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        <ProgressSummary job={job.data} cancelling={cancelling} />
        <JobNotice job={job.data} />
        {failedItems > 0 && (over || pilotFailed) && <JobFailures job={job.data} onLeave={onClose} />}
        <JobCost job={job.data} />
        <section aria-label={t('progress.logs')} className="flex min-h-0 flex-col gap-1.5">
          <h3 className="text-xs font-medium text-muted">{t('progress.logs')}</h3>
          <JobLogList jobId={jobId} className="h-56 sm:h-64" />
        </section>
      </DialogBody>
      <DialogFooter>
        {over ? (
          <>
            {(failedItems > 0 || status === 'cancelled') && (
              <Button onClick={() => retry.mutate({ id: jobId }, { onError })} disabled={retry.isPending}>
                <RotateCw />
                {t('jobs.retry_rest')}
              </Button>
            )}
            <Button onClick={onClose}>{t('progress.close')}</Button>
            {job.data.completedItems > 0 && (
              <Button asChild variant="primary">
                <Link to="/dashboard/aiplayground/review" onClick={onClose}>
                  {t('jobs.review_results')}
                </Link>
              </Button>
            )}
          </>
        ) : (
          <>
            {canProcess && pilotFailed && (
              <Button
                variant="primary"
                disabled={cancelling}
                onClick={() => cancel.mutate(jobId, { onSuccess: changeOptions, onError })}
              >
                <SlidersHorizontal />
                {t('jobs.cancel_and_change')}
              </Button>
            )}
            {canProcess && <JobMoveButtons job={job.data} />}
            <Button variant="dangerOutline" disabled={cancelling} onClick={() => setConfirming(true)}>
              <Ban />
              {cancelling ? t('status.job.cancelling') : t('progress.cancel')}
            </Button>
            <Button onClick={onClose}>{t('jobs.continue_in_background')}</Button>
          </>
        )}
      </DialogFooter>
      <ConfirmDialog
        open={confirming && !over}
        onOpenChange={setConfirming}
        title={t('jobs.cancel_title')}
        description={t('jobs.cancel_desc')}
        cancelLabel={t('jobs.keep_running')}
        confirmLabel={t('progress.cancel')}
        danger
        onConfirm={() => cancel.mutate(jobId, { onError })}
      />
    </>
  );
}
