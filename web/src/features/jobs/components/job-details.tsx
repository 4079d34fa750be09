import { useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { JobCost } from './job-cost';
import { JobMoveButtons } from './job-move-buttons';
import { JobNotice } from './job-notice';
import { JobStatusBadge } from '@/components/status';
import { Button } from '@/components/ui/button';
import { Sheet, SheetContent } from '@/components/ui/sheet';
import { jobQuery } from '@/lib/api/queries';
import type { Job } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { cssOf, parseBackground } from '@/lib/jobs/background';
import { useCanProcess } from '@/lib/accounts/use-session';
import { useProgressStore } from '@/stores/progress-store';

interface JobDetailsProps {
  job: Job;
  onClose: () => void;
  onLogs: () => void;
}

const shownSkus = 100;

export function JobDetails({ job: listed, onClose, onLogs }: JobDetailsProps) {
  const t = useTranslations();
  const formats = useFormats();
  const show = useProgressStore((state) => state.show);
  const { data: job = listed } = useQuery(jobQuery(listed.id));
  const { finish } = job.options ?? {};
  const { skus } = job.inputData;
  const canProcess = useCanProcess();

  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent side="end" title={t(`processing.modes.${job.jobType}`)}>
        <div className="min-h-0 flex-1 overflow-y-auto p-4">
          <div className="mb-4 empty:hidden">
            <JobNotice job={job} />
          </div>
          <div className="mb-4 empty:hidden">
            <JobCost job={job} />
          </div>
          <dl className="flex flex-col gap-2.5 text-sm">
            <Row label={t('history.job.status')}>
              <JobStatusBadge job={job} />
            </Row>
            {job.errorMessage !== undefined && <Row label={t('history.job.error')}>{job.errorMessage}</Row>}
            <Row label={t('jobs.done')}>{formats.number(job.completedItems)}</Row>
            <Row label={t('jobs.failed')}>{formats.number(job.failedItems)}</Row>
            <Row label={t('jobs.skipped')}>{formats.number(job.skippedItems)}</Row>
            <Row label={t('history.job.total')}>{formats.number(job.totalItems)}</Row>
            <Row label={t('history.job.created')}>{formats.dateTime(job.createdAt)}</Row>
            {job.startedAt !== undefined && <Row label={t('history.job.started')}>{formats.dateTime(job.startedAt)}</Row>}
            {job.completedAt !== undefined && <Row label={t('history.job.completed')}>{formats.dateTime(job.completedAt)}</Row>}
            {finish?.background !== undefined && (
              <Row label={t('finish.background')}>
                <span className="inline-flex items-center gap-1.5 font-mono text-xs">
                  <span
                    aria-hidden
                    className="size-3.5 rounded-xs border border-line-strong"
                    style={{ background: cssOf(parseBackground(finish.background)) }}
                  />
                  {finish.background.startsWith('#') ? finish.background : t(`finish.backgrounds.${parseBackground(finish.background).kind}`)}
                </span>
              </Row>
            )}
            {finish?.width !== undefined && finish.height !== undefined && (
              <Row label={t('finish.size')}>{t('review.dimensions', { width: finish.width, height: finish.height })}</Row>
            )}
            {finish?.format !== undefined && <Row label={t('finish.format')}>{t(`finish.formats.${finish.format}`)}</Row>}
            {job.pilot && (
              <Row label={t('jobs.pilot')}>{t(job.pilot.released ? 'jobs.pilot_released' : 'jobs.pilot_items', { count: job.pilot.items })}</Row>
            )}
            {job.options?.customPrompt !== undefined && (
              <Row label={t('processing.custom_prompt')}>{job.options.customPrompt}</Row>
            )}
            <Row label={t('history.job.id')}>
              <code className="font-mono text-xs break-all">{job.id}</code>
            </Row>
          </dl>
          <h3 className="mt-5 mb-1.5 text-xs font-medium text-muted">{t('history.skus', { count: skus.length })}</h3>
          <ul className="flex flex-wrap gap-1">
            {skus.slice(0, shownSkus).map((sku) => (
              <li key={sku} className="rounded-sm bg-hover px-1.5 py-0.5 text-xs [overflow-wrap:anywhere]">
                {sku}
              </li>
            ))}
            {skus.length > shownSkus && (
              <li className="px-1.5 py-0.5 text-xs text-muted">{t('history.more_skus', { count: skus.length - shownSkus })}</li>
            )}
          </ul>
        </div>
        <div className="flex flex-wrap justify-end gap-2 border-t border-line p-3">
          {canProcess && <JobMoveButtons job={job} />}
          <Button onClick={onLogs}>
            <ScrollText />
            {t('history.job.view_logs')}
          </Button>
          <Button
            onClick={() => {
              onClose();
              show(job.id);
            }}
          >
            {t('history.show_progress')}
          </Button>
        </div>
      </SheetContent>
    </Sheet>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-start justify-between gap-4">
      <dt className="shrink-0 text-muted">{label}</dt>
      <dd className="tabular min-w-0 text-right [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
