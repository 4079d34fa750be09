import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Ban, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Skeleton } from '@/components/ui/skeleton';
import { useCanProcess } from '@/lib/accounts/use-session';
import { jobQuery } from '@/lib/api/queries';
import { isJobOver } from '@/lib/api/types';
import { useCancelJob, useRetryJob } from '@/lib/jobs/job-actions';
import { useErrorMessage } from '@/lib/use-error-message';
import { useProgressStore } from '@/stores/progress-store';

import { useReviewWhenDone } from '../hooks/use-review-when-done';
import { JobCost } from './job-cost';
import { JobLogList } from './job-log-list';
import { JobMoveButtons } from './job-move-buttons';
import { JobNotice } from './job-notice';
import { ProgressSummary } from './progress-summary';

/** The job that is being followed; closing it does not stop the job. */
export function ProgressDialog() {
  const t = useTranslations('progress');
  const jobId = useProgressStore((state) => state.jobId);
  const open = useProgressStore((state) => state.open);
  const setOpen = useProgressStore((state) => state.setOpen);
  if (jobId === null) return null;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogContent title={t('title')} className="sm:max-w-2xl">
        <JobProgress key={jobId} jobId={jobId} onClose={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function JobProgress({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const t = useTranslations();
  const message = useErrorMessage();
  const job = useQuery(jobQuery(jobId));
  const cancel = useCancelJob();
  const retry = useRetryJob();
  const canProcess = useCanProcess();
  const [confirming, setConfirming] = useState(false);
  useReviewWhenDone(job.data, onClose);

  if (!job.data) {
    return (
      <DialogBody className="min-h-72">
        {job.isError ? (
          <ErrorState error={job.error} onRetry={() => void job.refetch()} />
        ) : (
          <div className="flex flex-col gap-4">
            <Skeleton className="h-4 w-48" />
            <Skeleton className="h-2" />
            <Skeleton className="h-56" />
          </div>
        )}
      </DialogBody>
    );
  }

  const { status, cancelRequested, failedItems } = job.data;
  const over = isJobOver(status);
  const cancelling = !over && (cancelRequested || cancel.isPending);
  const onError = (error: unknown) => toast.error(message(error));

  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        <ProgressSummary job={job.data} cancelling={cancelling} />
        <JobNotice job={job.data} />
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
