import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Ban, CircleAlert, CircleCheck, CircleSlash, RotateCw, type LucideIcon } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { toast } from 'sonner';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { JobCost } from './job-cost';
import { JobMoveButtons } from './job-move-buttons';
import { JobNotice } from './job-notice';
import { JobLogList } from './job-log-list';
import { JobStatusBadge } from '@/components/status';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { useCancelJob, useRetryJob } from '@/lib/jobs/job-actions';
import { jobQuery } from '@/lib/api/queries';
import { isJobOver, type Job } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useErrorMessage } from '@/lib/use-error-message';
import { useSecondsUntil } from '@/lib/use-seconds-until';
import { useCanProcess } from '@/lib/accounts/use-session';
import { cn } from '@/lib/utils';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';
import { useProgressStore } from '@/stores/progress-store';

/** The job that is being followed; closing it does not stop the job. */
export function ProgressDialog() {
  const t = useTranslations('progress');
  const { jobId, open, setOpen } = useProgressStore();
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

function ProgressSummary({ job, cancelling }: { job: Job; cancelling: boolean }) {
  const t = useTranslations();
  const formats = useFormats();
  const over = isJobOver(job.status);
  const left = useSecondsUntil(over ? undefined : job.estimatedCompletionAt);
  const tone = over && job.status !== 'cancelled' ? (job.status === 'failed' ? 'danger' : 'success') : 'accent';

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex items-center gap-2">
          <span className="font-medium">{t(`processing.modes.${job.jobType}`)}</span>
          <JobStatusBadge job={job} cancelling={cancelling} />
        </div>
        <p className="tabular text-sm text-muted" role="status">
          {over
            ? t('jobs.summary', { completed: job.completedItems, total: job.totalItems })
            : t('progress.current', { current: job.processedItems, total: job.totalItems })}
        </p>
      </div>
      <Progress
        value={job.totalItems === 0 ? (over ? 1 : 0) : job.processedItems / job.totalItems}
        label={t('progress.title')}
        tone={tone}
        className="h-2"
      />
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        <Count icon={CircleCheck} tone="text-success" label={t('jobs.done')} value={job.completedItems} />
        <Count icon={CircleAlert} tone="text-danger" label={t('jobs.failed')} value={job.failedItems} />
        <Count icon={CircleSlash} tone="text-muted" label={t('jobs.skipped')} value={job.skippedItems} />
        {left !== undefined && !cancelling && (
          <span className="ml-auto text-xs text-muted">{t('jobs.time_left', { time: formats.duration(left) })}</span>
        )}
        {over && job.startedAt !== undefined && job.completedAt !== undefined && (
          <span className="ml-auto text-xs text-muted">
            {t('jobs.took', { time: formats.duration((Date.parse(job.completedAt) - Date.parse(job.startedAt)) / 1000) })}
          </span>
        )}
      </div>
      {job.errorMessage !== undefined && (
        <p className="rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">{job.errorMessage}</p>
      )}
    </div>
  );
}

/** With the view `step_review`, the end of a job that is being watched leads on to its results. */
function useReviewWhenDone(job: Job | undefined, onClose: () => void) {
  const navigate = useNavigate();
  const stepwise = useAiPlaygroundStore((state) => state.currentView === 'step_review');
  const [running, setRunning] = useState(false);
  const over = job && isJobOver(job.status);
  if (over === false && !running) setRunning(true);
  const goOn = useEffectEvent(() => {
    if (!stepwise || !job || job.completedItems === 0 || job.status === 'cancelled') return;
    onClose();
    void navigate({ to: '/dashboard/aiplayground/review' });
  });
  useEffect(() => {
    if (running && over) goOn();
  }, [running, over]);
}

function Count({ icon: Icon, tone, label, value }: { icon: LucideIcon; tone: string; label: string; value: number }) {
  const formats = useFormats();
  return (
    <span className="inline-flex items-center gap-1.5 text-xs">
      <Icon aria-hidden className={cn('size-3.5', value === 0 ? 'text-faint' : tone)} />
      <span className="text-muted">{label}</span>
      <span className="tabular font-medium">{formats.number(value)}</span>
    </span>
  );
}
