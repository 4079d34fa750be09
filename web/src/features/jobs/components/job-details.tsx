import { useQuery } from '@tanstack/react-query';
import { Gauge, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { Button } from '@/components/ui/button';
import { Segmented } from '@/components/ui/segmented';
import { Sheet, SheetContent } from '@/components/ui/sheet';
import { Skeleton } from '@/components/ui/skeleton';
import { useCanProcess } from '@/lib/accounts/use-session';
import { jobQuery } from '@/lib/api/queries';
import { isJobOver, type Job } from '@/lib/api/types';
import { useProgressStore } from '@/stores/progress-store';

import { useRetry } from '../hooks/use-retry';
import { JobCost } from './job-cost';
import { JobFailures } from './job-failures';
import { JobImageList } from './job-image-list';
import { JobLog } from './job-log';
import { JobMoveButtons } from './job-move-buttons';
import { JobNotice } from './job-notice';
import { JobSettings } from './job-settings';
import { ProgressSummary } from './progress-summary';

interface JobDetailsProps {
  jobId: string;
  onClose: () => void;
}

/** All there is to know of a job, beside the list. */
export function JobDetails({ jobId, onClose }: JobDetailsProps) {
  const t = useTranslations();
  const job = useQuery(jobQuery(jobId));
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent side="end" title={job.data ? t(`processing.modes.${job.data.jobType}`) : t('history.job.view_details')} className="w-[min(720px,100vw)]">
        {job.data ? (
          <JobPanel job={job.data} onClose={onClose} />
        ) : job.isError ? (
          <ErrorState error={job.error} onRetry={() => void job.refetch()} />
        ) : (
          <div className="flex flex-col gap-3 p-4" aria-busy>
            <Skeleton className="h-16" />
            <Skeleton className="h-64" />
          </div>
        )}
      </SheetContent>
    </Sheet>
  );
}

const tabs = ['images', 'settings', 'log'] as const;

function JobPanel({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useTranslations();
  const show = useProgressStore((state) => state.show);
  const canProcess = useCanProcess();
  const retry = useRetry(job);
  const [tab, setTab] = useState<(typeof tabs)[number]>('images');
  const cancelling = job.cancelRequested && !isJobOver(job.status);
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4 sm:p-5">
        <ProgressSummary job={job} cancelling={cancelling} />
        <JobNotice job={job} />
        {job.failedItems > 0 && <JobFailures job={job} onLeave={onClose} />}
        <JobCost job={job} />
        <Segmented
          label={t('history.sections')}
          value={tab}
          options={tabs.map((value) => ({ value, label: t(`history.tabs.${value}`) }))}
          onChange={setTab}
          className="self-start"
        />
        {tab === 'images' && <JobImageList job={job} />}
        {tab === 'settings' && <JobSettings job={job} />}
        {tab === 'log' && <JobLog jobId={job.id} className="h-[45dvh]" />}
      </div>
      <div className="flex flex-wrap justify-end gap-2 border-t border-line p-3 pb-[max(12px,env(safe-area-inset-bottom))]">
        {canProcess && <JobMoveButtons job={job} />}
        {canProcess && retry.count > 0 && (
          <Button disabled={retry.isPending} onClick={retry.start}>
            <RotateCw />
            {t('jobs.retry_count', { count: retry.count })}
          </Button>
        )}
        <Button
          onClick={() => {
            onClose();
            show(job.id);
          }}
        >
          <Gauge />
          {t('history.show_progress')}
        </Button>
      </div>
    </>
  );
}
