import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Ban, CheckCircle, RotateCw, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { More } from '@/components/more';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DialogBody, DialogFooter } from '@/components/ui/dialog';
import { useCanProcess } from '@/lib/accounts/use-session';
import { jobQuery } from '@/lib/api/queries';
import { isFailedPilot, isJobOver, type Job } from '@/lib/api/types';
import { useCancelJob } from '@/lib/jobs/job-actions';
import { useErrorToast } from '@/lib/use-error-toast';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { useRetry } from '../hooks/use-retry';
import { useReviewWhenDone } from '../hooks/use-review-when-done';
import { JobCost } from './job-cost';
import { JobFailures } from './job-failures';
import { JobLog } from './job-log';
import { JobMoveButtons } from './job-move-buttons';
import { JobNotice } from './job-notice';
import { JobResults } from './job-results';
import { ProgressSkeleton } from './progress-skeleton';
import { ProgressSummary } from './progress-summary';

/** The progress of a job, why it waits, what is ready, and its actions. */
export function JobProgress({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const job = useQuery(jobQuery(jobId));
  useReviewWhenDone(job.data, onClose);
  if (job.data) return <FollowedJob job={job.data} onClose={onClose} />;
  if (!job.isError) return <ProgressSkeleton />;
  return (
    <DialogBody className="min-h-72">
      <ErrorState error={job.error} onRetry={() => void job.refetch()} />
    </DialogBody>
  );
}

interface FollowedJobProps {
  job: Job;
  onClose: () => void;
}

function FollowedJob({ job, onClose }: FollowedJobProps) {
  const t = useTranslations();
  const cancel = useCancelJob();
  const over = isJobOver(job.status);
  const cancelling = !over && (job.cancelRequested || cancel.isPending);
  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        <ProgressSummary job={job} cancelling={cancelling} />
        <JobNotice job={job} />
        <JobResults jobId={job.id} onLeave={onClose} />
        {job.failedItems > 0 && <JobFailures job={job} onLeave={onClose} />}
        <JobCost job={job} />
        <More title={t('progress.logs')}>
          <JobLog jobId={job.id} className="h-56 sm:h-64" />
        </More>
      </DialogBody>
      <DialogFooter>
        {over ? <EndedActions job={job} onClose={onClose} /> : <RunningActions job={job} cancel={cancel} cancelling={cancelling} onClose={onClose} />}
      </DialogFooter>
    </>
  );
}

function ReviewLink({ primary, onClose }: { primary: boolean; onClose: () => void }) {
  const t = useTranslations('jobs');
  return (
    <Button asChild variant={primary ? 'primary' : 'outline'}>
      <Link to="/dashboard/aiplayground/review" onClick={onClose}>
        <CheckCircle />
        {t('review_results')}
      </Link>
    </Button>
  );
}

function EndedActions({ job, onClose }: FollowedJobProps) {
  const t = useTranslations();
  const canProcess = useCanProcess();
  const retry = useRetry(job);
  return (
    <>
      {canProcess && retry.count > 0 && (
        <Button onClick={retry.start} disabled={retry.isPending}>
          <RotateCw />
          {t('jobs.retry_count', { count: retry.count })}
        </Button>
      )}
      <Button onClick={onClose}>{t('progress.close')}</Button>
      {job.completedItems > 0 && <ReviewLink primary onClose={onClose} />}
    </>
  );
}

interface RunningActionsProps extends FollowedJobProps {
  cancel: ReturnType<typeof useCancelJob>;
  cancelling: boolean;
}

function RunningActions({ job, cancel, cancelling, onClose }: RunningActionsProps) {
  const t = useTranslations();
  const onError = useErrorToast();
  const navigate = useNavigate();
  const canProcess = useCanProcess();
  const selectAll = useAiPlaygroundStore((state) => state.selectAll);
  const [confirming, setConfirming] = useState(false);
  const changeOptions = () => {
    selectAll(job.inputData.skus);
    onClose();
    void navigate({ to: '/dashboard/aiplayground' });
  };
  return (
    <>
      {canProcess && isFailedPilot(job) && (
        <Button variant="primary" disabled={cancelling} onClick={() => cancel.mutate(job.id, { onSuccess: changeOptions, onError })}>
          <SlidersHorizontal />
          {t('jobs.cancel_and_change')}
        </Button>
      )}
      {canProcess && <JobMoveButtons job={job} />}
      {canProcess && (
        <Button variant="dangerOutline" disabled={cancelling} onClick={() => setConfirming(true)}>
          <Ban />
          {cancelling ? t('status.job.cancelling') : t('progress.cancel')}
        </Button>
      )}
      {job.completedItems > 0 && <ReviewLink primary={false} onClose={onClose} />}
      <Button onClick={onClose}>{t('jobs.continue_in_background')}</Button>
      <ConfirmDialog
        open={confirming}
        onOpenChange={setConfirming}
        title={t('jobs.cancel_title')}
        description={t('jobs.cancel_desc')}
        cancelLabel={t('jobs.keep_running')}
        confirmLabel={t('progress.cancel')}
        danger
        onConfirm={() => cancel.mutate(job.id, { onError })}
      />
    </>
  );
}
