import { useQuery } from '@tanstack/react-query';
import { CirclePause, LoaderCircle } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { jobsQuery } from '@/lib/api/queries';
import { isJobOver } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { cn } from '@/lib/utils';
import { useProgressStore } from '@/stores/progress-store';

/** Running jobs in the top bar; opens the progress of the one followed, else of the newest. */
export function JobPill() {
  const t = useTranslations('jobs');
  const formats = useFormats();
  const jobId = useProgressStore((state) => state.jobId);
  const show = useProgressStore((state) => state.show);
  const jobs = useQuery(jobsQuery({ limit: 50 }));
  const active = jobs.data?.items.filter((job) => !isJobOver(job.status)) ?? [];
  const [newest] = active;
  if (!newest) return null;

  const total = active.reduce((sum, job) => sum + job.totalItems, 0);
  const processed = active.reduce((sum, job) => sum + job.processedItems, 0);
  // Paused, or waiting for a person.
  const held = active.every((job) => job.waiting);
  const Icon = held ? CirclePause : LoaderCircle;
  const shown = active.find((job) => job.id === jobId) ?? newest;

  return (
    <button
      type="button"
      onClick={() => show(shown.id)}
      className="inline-flex h-7 min-w-0 items-center gap-2 rounded-full bg-accent-soft px-3 text-xs font-medium text-accent-text transition-colors duration-100 hover:bg-active coarse:h-9"
    >
      <Icon aria-hidden className={cn('size-3.5 shrink-0', !held && 'animate-spin')} />
      <span className="truncate">{t(held ? 'held' : 'running', { count: active.length })}</span>
      <span className="tabular">{formats.percent(total === 0 ? 0 : processed / total)}</span>
    </button>
  );
}
