import { useTranslations } from 'use-intl';

import { JobStatusBadge } from '@/components/status';
import { Progress } from '@/components/ui/progress';
import { isJobOver, type Job } from '@/lib/api/types';
import { useFormats } from '@/lib/format';

import { JobMenu, type JobMenuHandlers } from './job-menu';

const columns = ['type', 'status', 'progress', 'cost', 'created', 'completed'] as const;

/** A table on wide screens; on a phone the same rows are laid out as cards. */
export function JobTable({ jobs, ...handlers }: JobMenuHandlers & { jobs: readonly Job[] }) {
  const t = useTranslations('history.job');
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full border-collapse max-md:block">
        <thead className="border-b border-line max-md:sr-only">
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="px-3 py-2 text-left text-xs font-medium text-muted">
                {t(column)}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">{t('actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line max-md:block">
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} {...handlers} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function JobRow({ job, ...handlers }: JobMenuHandlers & { job: Job }) {
  const t = useTranslations();
  const formats = useFormats();
  const cell = 'px-3 py-2 text-sm max-md:block max-md:p-0';
  const allFailed = job.failedItems > 0 && job.failedItems === job.totalItems;
  return (
    <tr className="hover:bg-hover max-md:grid max-md:grid-cols-[1fr_auto] max-md:items-center max-md:gap-x-3 max-md:gap-y-1.5 max-md:p-3">
      <td className={cell}>
        <button type="button" onClick={() => handlers.onDetails(job)} className="text-left font-medium hover:underline">
          {t(`processing.modes.${job.jobType}`)}
          <span className="block text-xs font-normal text-muted">{t('history.skus', { count: job.skuCount ?? job.inputData.skus.length })}</span>
        </button>
      </td>
      <td className={cell}>
        <JobStatusBadge job={job} />
      </td>
      <td className={`${cell} max-md:col-span-2`}>
        <div className="flex min-w-36 items-center gap-2">
          <Progress
            value={job.totalItems === 0 ? 0 : job.processedItems / job.totalItems}
            label={t('history.job.progress')}
            tone={allFailed ? 'danger' : isJobOver(job.status) ? 'success' : 'accent'}
            className="max-w-32"
          />
          <span className="tabular text-xs whitespace-nowrap text-muted">
            {formats.number(job.processedItems)}/{formats.number(job.totalItems)}
          </span>
          {job.failedItems > 0 && (
            <span className="tabular text-xs whitespace-nowrap text-danger">{t('history.failed', { count: job.failedItems })}</span>
          )}
        </div>
      </td>
      <td className={`${cell} tabular text-xs text-muted max-md:order-last md:whitespace-nowrap`}>
        {job.cost.spentMicros > 0 ? formats.money(job.cost.spentMicros) : job.cost.unknownItems > 0 && t('cost.unknown')}
      </td>
      <td className={`${cell} text-muted md:whitespace-nowrap`}>
        <time dateTime={job.createdAt} className="tabular text-xs">
          {formats.dateTime(job.createdAt)}
        </time>
      </td>
      <td className={`${cell} text-muted max-md:hidden md:whitespace-nowrap`}>
        {job.completedAt !== undefined && (
          <time dateTime={job.completedAt} className="tabular text-xs">
            {formats.dateTime(job.completedAt)}
          </time>
        )}
      </td>
      <td className={`${cell} text-right`}>
        <JobMenu job={job} {...handlers} />
      </td>
    </tr>
  );
}
