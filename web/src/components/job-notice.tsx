import { CirclePause, Flag, Hourglass, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { useTranslations } from 'use-intl';

import { useRetryJob } from '@/lib/api/job-actions';
import { isJobOver, type Job } from '@/lib/api/types';
import { useErrorMessage } from '@/lib/use-error-message';
import { useCanProcess } from '@/lib/use-session';

import { Button } from './ui/button';
import { ConfirmDialog } from './ui/confirm-dialog';

const icons: Record<NonNullable<Job['waiting']>['reason'], LucideIcon> = {
  paused: CirclePause,
  pilot: Flag,
  job_limit: Hourglass,
};

/** Why nothing happens, or what a person has to decide. */
export function JobNotice({ job }: { job: Job }) {
  const t = useTranslations('jobs');
  if (!isJobOver(job.status)) {
    const reason = job.cancelRequested ? undefined : job.waiting?.reason;
    if (reason === undefined) return null;
    const Icon = icons[reason];
    return (
      <p role="status" className="flex gap-2 rounded-md bg-info-soft px-3 py-2 text-sm text-info">
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
        {t(`waits.${reason}`, { count: job.pilot?.items ?? 0 })}
      </p>
    );
  }
  return job.unknownItems > 0 ? <UnknownNotice job={job} /> : null;
}

/** Requests that may have been paid for go out again only when somebody says so. */
function UnknownNotice({ job }: { job: Job }) {
  const t = useTranslations('jobs');
  const common = useTranslations('common');
  const message = useErrorMessage();
  const canProcess = useCanProcess();
  const retry = useRetryJob();
  const [asking, setAsking] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-2 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning">
      <p className="flex min-w-0 flex-1 basis-60 gap-2">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        {t('unknown', { count: job.unknownItems })}
      </p>
      {canProcess && (
        <Button size="sm" disabled={retry.isPending} onClick={() => setAsking(true)}>
          {t('resend')}
        </Button>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('resend_title')}
        description={t('resend_desc', { count: job.unknownItems })}
        cancelLabel={common('cancel')}
        confirmLabel={t('resend')}
        onConfirm={() =>
          retry.mutate(
            { id: job.id, resendUnknown: true },
            { onSuccess: () => toast.success(t('retry_started')), onError: (error) => toast.error(message(error)) },
          )
        }
      />
    </div>
  );
}
