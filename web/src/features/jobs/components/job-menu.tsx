import { Ban, FileText, Flag, MoreHorizontal, Pause, Play, RefreshCw, Repeat, RotateCw, ScrollText } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { useMoveJob, useRunJobAgain } from '@/lib/jobs/job-actions';
import { jobQuery } from '@/lib/api/queries';
import { movesOf, type Job } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useErrorToast } from '@/lib/use-error-toast';
import { useCanProcess } from '@/lib/accounts/use-session';
import { useProgressStore } from '@/stores/progress-store';

import { useRetry } from '../hooks/use-retry';

const moves = ['release', 'resume', 'pause'] as const;
const moveIcons = { release: Flag, resume: Play, pause: Pause } as const;

export interface JobMenuHandlers {
  onDetails: (job: Job) => void;
  onLogs: (job: Job) => void;
  onCancel: (job: Job) => void;
}

export function JobMenu({ job, onDetails, onLogs, onCancel }: JobMenuHandlers & { job: Job }) {
  const t = useTranslations();
  const formats = useFormats();
  const onError = useErrorToast();
  const canProcess = useCanProcess();
  const [open, setOpen] = useState(false);
  // How many images a retry would process is known of a single job only.
  const { data: whole = job } = useQuery({ ...jobQuery(job.id), enabled: open });
  const retry = useRetry(whole);
  const change = useMoveJob();
  const again = useRunJobAgain();
  const show = useProgressStore((state) => state.show);
  const possible = movesOf(job);
  const runAgain = (force: boolean) =>
    again.mutate({ id: job.id, force }, { onSuccess: ({ jobId }) => show(jobId), onError });
  const name = `${t(`processing.modes.${job.jobType}`)}, ${formats.dateTime(job.createdAt)}`;

  return (
    <DropdownMenu open={open} onOpenChange={setOpen}>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="iconSm" aria-label={t('history.job.menu', { name })}>
          <MoreHorizontal />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => onDetails(job)}>
          <FileText aria-hidden />
          {t('history.job.view_details')}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onLogs(job)}>
          <ScrollText aria-hidden />
          {t('history.job.view_logs')}
        </DropdownMenuItem>
        {canProcess && (
          <>
            <DropdownMenuSeparator />
            {moves
              .filter((move) => possible[move])
              .map((move) => {
                const Icon = moveIcons[move];
                return (
                  <DropdownMenuItem key={move} onSelect={() => change.mutate({ id: job.id, move }, { onError })}>
                    <Icon aria-hidden />
                    {t(`jobs.moves.${move}`)}
                  </DropdownMenuItem>
                );
              })}
            {possible.cancel && (
              <DropdownMenuItem disabled={job.cancelRequested} onSelect={() => onCancel(job)}>
                <Ban aria-hidden />
                {t('history.job.cancel')}
              </DropdownMenuItem>
            )}
            {retry.count > 0 && (
              <DropdownMenuItem onSelect={retry.start}>
                <RotateCw aria-hidden />
                {t('jobs.retry_count', { count: retry.count })}
              </DropdownMenuItem>
            )}
            {possible.again && (
              <>
                <DropdownMenuItem onSelect={() => runAgain(false)}>
                  <Repeat aria-hidden />
                  {t('jobs.run_again')}
                </DropdownMenuItem>
                <DropdownMenuItem onSelect={() => runAgain(true)}>
                  <RefreshCw aria-hidden />
                  {t('jobs.run_again_all')}
                </DropdownMenuItem>
              </>
            )}
          </>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
