import { useQuery } from '@tanstack/react-query';
import { ArrowDownToLine, Copy } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';

import { OptionSelect } from '@/components/option-select';
import { Button } from '@/components/ui/button';
import { Label } from '@/components/ui/label';
import { logsQuery } from '@/lib/api/queries';
import { logLevels, type LogLevel } from '@/lib/api/types';
import { toast } from '@/lib/toast';

import { JobLogList } from './job-log-list';

/** A job's log with what one does with it: choose a level, follow its end, copy it. */
export function JobLog({ jobId, className }: { jobId: string; className?: string }) {
  const t = useTranslations();
  const id = useId();
  const [level, setLevel] = useState<LogLevel>();
  const [following, setFollowing] = useState(true);
  const { data: lines = [] } = useQuery(logsQuery(jobId));
  const shown = lines.filter((line) => level === undefined || line.level === level);

  const copy = async () => {
    const text = shown.map(({ timestamp, level: of, message }) => `${timestamp} ${of} ${message}`).join('\n');
    try {
      await navigator.clipboard.writeText(text);
      toast.success(t('common.copied'));
    } catch {
      // Without HTTPS the page has no clipboard.
      toast.error(t('jobs.log.no_clipboard'));
    }
  };

  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Label htmlFor={id}>{t('jobs.log.level')}</Label>
        <OptionSelect
          id={id}
          value={level}
          options={logLevels}
          labelOf={(option) => t(`status.log.${option}`)}
          onChange={setLevel}
          none={{ label: t('jobs.log.any'), onChoose: () => setLevel(undefined) }}
        />
        <div className="ml-auto flex gap-1.5">
          <Button aria-pressed={following} className="aria-pressed:bg-active" onClick={() => setFollowing(!following)}>
            <ArrowDownToLine />
            {t('jobs.log.follow')}
          </Button>
          <Button disabled={shown.length === 0} onClick={() => void copy()}>
            <Copy />
            {t('common.copy')}
          </Button>
        </div>
      </div>
      <JobLogList jobId={jobId} level={level} following={following} onFollowing={setFollowing} {...(className === undefined ? {} : { className })} />
    </div>
  );
}
