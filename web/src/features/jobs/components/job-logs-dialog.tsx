import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { JobLogList } from './job-log-list';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Label } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { isOneOf, logLevels, type Job, type LogLevel } from '@/lib/api/types';

export function JobLogsDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = useTranslations();
  const [level, setLevel] = useState<LogLevel>();
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t('history.logs.title')} description={t(`processing.modes.${job.jobType}`)} className="sm:max-w-3xl">
        <DialogBody className="flex flex-col gap-3">
          <div className="flex items-center gap-2">
            <Label htmlFor="log-level">{t('history.logs.level')}</Label>
            <NativeSelect
              id="log-level"
              value={level ?? ''}
              onChange={({ target: { value } }) => setLevel(isOneOf(logLevels, value) ? value : undefined)}
            >
              <option value="">{t('history.any')}</option>
              {logLevels.map((option) => (
                <option key={option} value={option}>
                  {t(`status.log.${option}`)}
                </option>
              ))}
            </NativeSelect>
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
