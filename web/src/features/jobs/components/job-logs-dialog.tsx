import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import type { Job } from '@/lib/api/types';

import { JobLog } from './job-log';

export function JobLogsDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useTranslations();
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t('history.logs.title')} description={t(`processing.modes.${job.jobType}`)} className="sm:max-w-3xl">
        <DialogBody>
          <JobLog jobId={job.id} className="h-[50dvh]" />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{t('history.logs.close')}</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
