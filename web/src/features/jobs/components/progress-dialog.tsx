import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';

import { Dialog, DialogContent } from '@/components/ui/dialog';
import { useProgressStore } from '@/stores/progress-store';

import { ProgressSkeleton } from './progress-skeleton';

/** Every page has the dialog at hand; what it shows is loaded when a job is opened. */
const JobProgress = lazy(() => import('./job-progress').then((module) => ({ default: module.JobProgress })));

/** The job that is being followed; closing it does not stop the job. */
export function ProgressDialog() {
  const t = useTranslations('progress');
  const jobId = useProgressStore((state) => state.jobId);
  const open = useProgressStore((state) => state.open);
  const setOpen = useProgressStore((state) => state.setOpen);
  if (jobId === null) return null;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogContent title={t('title')} className="sm:max-w-2xl">
        <Suspense fallback={<ProgressSkeleton />}>
          <JobProgress key={jobId} jobId={jobId} onClose={() => setOpen(false)} />
        </Suspense>
      </DialogContent>
    </Dialog>
  );
}
