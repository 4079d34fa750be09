import { Ban, FileText, MoreHorizontal, RotateCw, ScrollText } from 'lucide-react';
import { toast } from 'sonner';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '@/components/ui/dropdown-menu';
import { useRetryJob } from '@/lib/api/job-actions';
import { isJobOver, type Job } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useErrorMessage } from '@/lib/use-error-message';
import { useCanProcess } from '@/lib/use-session';

export interface JobMenuHandlers {
  onDetails: (job: Job) => void;
  onLogs: (job: Job) => void;
  onCancel: (job: Job) => void;
}

export function JobMenu({ job, onDetails, onLogs, onCancel }: JobMenuHandlers & { job: Job }) {
  const t = useTranslations();
  const formats = useFormats();
  const message = useErrorMessage();
  const canProcess = useCanProcess();
  const retry = useRetryJob();
  const over = isJobOver(job.status);
  const name = `${t(`processing.modes.${job.jobType}`)}, ${formats.dateTime(job.createdAt)}`;

  return (
    <DropdownMenu>
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
        {canProcess && !over && (
          <DropdownMenuItem disabled={job.cancelRequested} onSelect={() => onCancel(job)}>
            <Ban aria-hidden />
            {t('history.job.cancel')}
          </DropdownMenuItem>
        )}
        {canProcess && over && (job.failedItems > 0 || job.status === 'cancelled') && (
          <DropdownMenuItem
            onSelect={() =>
              retry.mutate(job.id, {
                onSuccess: () => toast.success(t('jobs.retry_started')),
                onError: (error) => toast.error(message(error)),
              })
            }
          >
            <RotateCw aria-hidden />
            {t('jobs.retry_rest')}
          </DropdownMenuItem>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
