import { CirclePause, CloudAlert, Flag, Hourglass, ListOrdered, RotateCw, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { useRetryJob } from '@/lib/jobs/job-actions';
import { isFailedPilot, isJobOver, type Job, type JobWait } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';
import { useSecondsUntil } from '@/lib/use-seconds-until';
import { useCanProcess } from '@/lib/accounts/use-session';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';

const icons: Record<JobWait['reason'], LucideIcon> = {
  paused: CirclePause,
  pilot: Flag,
  job_limit: Hourglass,
  provider: CloudAlert,
  retry: RotateCw,
  turn: ListOrdered,
};

const knownCodes = ['provider_busy', 'provider_auth', 'provider_quota', 'budget'] as const;

/** Why nothing of a job is worked on, as text; what ends by itself is counted down. */
function useWaitText(wait: JobWait, failedPilot: boolean): string {
  const t = useTranslations('jobs.waits');
  const formats = useFormats();
  const left = useSecondsUntil(wait.until);
  const count = wait.count ?? 0;
  switch (wait.reason) {
    case 'provider':
    case 'paused': {
      const code = knownCodes.find((one) => one === wait.code);
      if (code === undefined) return wait.reason === 'paused' ? t('paused') : wait.message;
      return code === 'provider_busy' ? t(code, { time: formats.duration(left ?? 0) }) : t(`${wait.reason}_${code}`);
    }
    case 'pilot':
      return failedPilot ? t('pilot_failed', { count }) : t('pilot', { count });
    case 'retry':
      return t('retry', { time: formats.duration(left ?? 0) });
    default:
      return t(wait.reason, { count });
  }
}

function WaitNotice({ wait, failedPilot, children }: { wait: JobWait; failedPilot: boolean; children?: ReactNode }) {
  const text = useWaitText(wait, failedPilot);
  const Icon = icons[wait.reason];
  return (
    <div role="status" className="flex gap-2 rounded-md bg-info-soft px-3 py-2 text-sm text-info">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">
        <p>{text}</p>
        {children}
      </div>
    </div>
  );
}

/** Why nothing happens, or what a person has to decide. */
export function JobNotice({ job }: { job: Job }) {
  if (!isJobOver(job.status)) {
    if (job.cancelRequested || job.waiting === undefined) return null;
    return (
      <WaitNotice wait={job.waiting} failedPilot={isFailedPilot(job)}>
        {job.waiting.reason === 'pilot' && !isFailedPilot(job) && <PilotFigures job={job} />}
      </WaitNotice>
    );
  }
  return job.unknownItems > 0 ? <UnknownNotice job={job} /> : null;
}

/** What the pilot took and cost, and what the rest would at that. */
function PilotFigures({ job }: { job: Job }) {
  const t = useTranslations('cost');
  const formats = useFormats();
  const { tookSeconds, restSeconds } = job.pilot ?? {};
  if (tookSeconds === undefined || restSeconds === undefined) return null;
  const { spentMicros, unknownItems, expectedMicros } = job.cost;
  const time = formats.duration(tookSeconds);
  const rest = formats.duration(restSeconds);
  const count = job.totalItems - job.processedItems;
  if (unknownItems > 0) return <p className="tabular mt-1">{t('pilot_unknown', { time, rest, count })}</p>;
  if (spentMicros === 0 || expectedMicros === undefined) return <p className="tabular mt-1">{t('pilot_free', { time, rest, count })}</p>;
  return (
    <p className="tabular mt-1">
      {t('pilot', { time, rest, count, cost: formats.money(spentMicros), restCost: formats.money(expectedMicros - spentMicros) })}
    </p>
  );
}

/** Requests that may have been charged are sent again only when a person asks for it. */
function UnknownNotice({ job }: { job: Job }) {
  const t = useTranslations('jobs');
  const common = useTranslations('common');
  const onError = useErrorToast();
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
            { onSuccess: () => toast.success(t('retry_started')), onError },
          )
        }
      />
    </div>
  );
}
