import { useTranslations } from 'use-intl';

import { JobStatusBadge } from '@/components/status';
import { Thumbnails } from '@/components/thumbnails';
import { isJobOver, type Job } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useTallyText } from '@/lib/jobs/tally';

import { JobBar } from './job-bar';
import { JobMenu, type JobMenuHandlers } from './job-menu';

const columns = ['type', 'status', 'progress', 'cost', 'created', 'took'] as const;

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

/** The SKU where it is one, else how many. */
function skusText({ skuCount, inputData: { skus } }: Job, countText: (count: number) => string): string {
  const count = skuCount ?? skus.length;
  const [only] = skus;
  return count === 1 && only !== undefined ? only : countText(count);
}

function JobRow({ job, ...handlers }: JobMenuHandlers & { job: Job }) {
  const t = useTranslations();
  const formats = useFormats();
  const cell = 'px-3 py-2 text-sm max-md:block max-md:p-0';
  const tallyText = useTallyText();
  const took = job.startedAt !== undefined && job.completedAt !== undefined ? (Date.parse(job.completedAt) - Date.parse(job.startedAt)) / 1000 : undefined;
  return (
    <tr className="hover:bg-hover max-md:grid max-md:grid-cols-[1fr_auto] max-md:items-center max-md:gap-x-3 max-md:gap-y-1.5 max-md:p-3">
      <td className={cell}>
        <button type="button" onClick={() => handlers.onDetails(job)} className="group flex items-center gap-3 text-left font-medium">
          <Thumbnails urls={job.thumbnailUrls ?? []} className="size-11" />
          <span className="min-w-0">
            <span className="group-hover:underline">{t(`processing.modes.${job.jobType}`)}</span>
            <span className="block max-w-56 truncate text-xs font-normal text-muted">{skusText(job, (count) => t('history.skus', { count }))}</span>
          </span>
        </button>
      </td>
      <td className={cell}>
        <JobStatusBadge job={job} />
      </td>
      <td className={`${cell} max-md:col-span-2`}>
        <div className="flex min-w-40 flex-col gap-1 md:max-w-56">
          <JobBar job={job} />
          <span className="tabular text-xs text-muted">
            {isJobOver(job.status)
              ? tallyText(job)
              : `${formats.number(job.processedItems)}/${formats.number(job.totalItems)}${job.failedItems > 0 ? ` · ${t('jobs.tally.need_you', { count: job.failedItems })}` : ''}`}
          </span>
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
      <td className={`${cell} tabular text-xs text-muted max-md:hidden md:whitespace-nowrap`}>{took !== undefined && formats.duration(took)}</td>
      <td className={`${cell} text-right`}>
        <JobMenu job={job} {...handlers} />
      </td>
    </tr>
  );
}
