import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { JobLogList } from './job-log-list';
import { OptionSelect } from '@/components/option-select';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Label } from '@/components/ui/label';
import { logLevels, type Job, type LogLevel } from '@/lib/api/types';

export function JobLogsDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useTranslations();
  const [level, setLevel] = useState<LogLevel>();
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t('history.logs.title')} description={t(`processing.modes.${job.jobType}`)} className="sm:max-w-3xl">
        <DialogBody className="flex flex-col gap-3">
          <div className="flex items-center gap-2">
            <Label htmlFor="log-level">{t('history.logs.level')}</Label>
            <OptionSelect
              id="log-level"
              value={level}
              options={logLevels}
              labelOf={(option) => t(`status.log.${option}`)}
              onChange={setLevel}
              none={{ label: t('history.any'), onChoose: () => setLevel(undefined) }}
            />
          </div>
          <JobLogList jobId={job.id} level={level} className="h-[50dvh]" />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{t('history.logs.close')}</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
