import { useTranslations } from 'use-intl';

import type { Job } from '@/lib/api/types';

export interface Tally {
  done: number;
  /** Failed, or without a known outcome: a person has to do something about them. */
  needYou: number;
  /** Kept as unchanged, skipped, or not processed because the job was cancelled. */
  skipped: number;
  total: number;
}

/** The same numbers wherever a job is shown. */
export function tallyOf({ completedItems, failedItems, skippedItems, totalItems }: Job): Tally {
  return { done: completedItems, needYou: failedItems, skipped: skippedItems, total: totalItems };
}

/** How a job ended in one line: "4 done, 4 need you". */
export function useTallyText(): (job: Job) => string {
  const t = useTranslations('jobs.tally');
  return (job) => {
    const { done, needYou, skipped } = tallyOf(job);
    const parts = [t('done', { count: done })];
    if (needYou > 0) parts.push(t('need_you', { count: needYou }));
    if (skipped > 0) parts.push(t(job.status === 'cancelled' ? 'not_processed' : 'skipped', { count: skipped }));
    return parts.join(t('separator'));
  };
}
