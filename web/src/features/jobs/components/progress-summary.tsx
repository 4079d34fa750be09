import { CircleAlert, CircleCheck, CircleSlash, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { JobStatusBadge } from '@/components/status';
import { isJobOver, type Job } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useSecondsUntil } from '@/lib/use-seconds-until';
import { tallyOf, useTallyText } from '@/lib/jobs/tally';
import { cn } from '@/lib/utils';

import { JobBar } from './job-bar';

/** The progress of a job: a bar, counts by outcome, and the time left or taken. */
export function ProgressSummary({ job, cancelling }: { job: Job; cancelling: boolean }) {
  const t = useTranslations();
  const formats = useFormats();
  const over = isJobOver(job.status);
  const left = useSecondsUntil(over ? undefined : job.estimatedCompletionAt);
  const tallyText = useTallyText();
  const tally = tallyOf(job);

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex items-center gap-2">
          <span className="font-medium">{t(`processing.modes.${job.jobType}`)}</span>
          <JobStatusBadge job={job} cancelling={cancelling} />
        </div>
        <p className="tabular text-sm text-muted" role="status">
          {over
            ? tallyText(job)
            : t('progress.current', { current: job.processedItems, total: job.totalItems })}
        </p>
      </div>
      <JobBar job={job} className="h-2" />
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        <Count icon={CircleCheck} tone="text-success" label={t('jobs.done')} value={tally.done} />
        <Count icon={CircleAlert} tone="text-danger" label={t('jobs.failed')} value={tally.needYou} />
        <Count icon={CircleSlash} tone="text-muted" label={t('jobs.skipped')} value={tally.skipped} />
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
