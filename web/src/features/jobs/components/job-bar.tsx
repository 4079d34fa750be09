import { useTranslations } from 'use-intl';

import { SplitBar } from '@/components/split-bar';
import type { Job } from '@/lib/api/types';
import { tallyOf } from '@/lib/jobs/tally';

/** How much of a job has ended, and how. */
export function JobBar({ job, className }: { job: Job; className?: string }) {
  const t = useTranslations('progress');
  const { done, needYou, skipped, total } = tallyOf(job);
  return (
    <SplitBar
      label={t('title')}
      total={total}
      shares={[
        { count: done, tone: 'success' },
        { count: needYou, tone: 'danger' },
        { count: skipped, tone: 'neutral' },
      ]}
      {...(className === undefined ? {} : { className })}
    />
  );
}
