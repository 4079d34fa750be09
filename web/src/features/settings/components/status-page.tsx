import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { FormSection } from '@/components/form-section';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import type { WholeServerStatus } from '@/lib/api/types';
import { useFormats } from '@/lib/format';

import { serverStatusQuery } from '../api/server-status';
import { QueueLanes } from './queue-lanes';
import { WorkerList } from './worker-list';

const linkClass = 'underline underline-offset-2';

/** The state of the whole server, for its owner; every few seconds anew. */
export function StatusPage() {
  const t = useTranslations('server_status');
  const status = useQuery(serverStatusQuery);
  if (status.isError && !status.data) return <ErrorState error={status.error} onRetry={() => void status.refetch()} />;
  if (!status.data) {
    return (
      <div className="flex flex-col gap-3" aria-busy>
        <Skeleton className="h-12" />
        <Skeleton className="h-40" />
        <Skeleton className="h-40" />
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-8">
      <h2 className="sr-only">{t('title')}</h2>
      <Warnings warnings={status.data.warnings} />
      <WorkSection status={status.data} />
      <WorkersSection status={status.data} />
      <StoreSection status={status.data} />
      <ProgramSection status={status.data} />
    </div>
  );
}

function Warnings({ warnings }: Pick<WholeServerStatus, 'warnings'>) {
  const t = useTranslations('server_status');
  if (warnings.length === 0) {
    return (
      <p role="status" className="flex items-center gap-2 rounded-md bg-success-soft px-3 py-2 text-sm text-success">
        <CircleCheck aria-hidden className="size-4 shrink-0" />
        {t('all_well')}
      </p>
    );
  }
  return (
    <ul aria-label={t('warnings')} className="flex flex-col gap-2">
      {warnings.map(({ code, count = 0 }) => (
        <li key={code} className="flex gap-2 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            {t(`warning.${code}`, { count })}
            {code === 'no_model' && (
              <>
                {' '}
                <Link to="/dashboard/aiplayground/settings/models" className={linkClass}>
                  {t('to_models')}
                </Link>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function WorkSection({ status: { queue, lastDay } }: { status: WholeServerStatus }) {
  const t = useTranslations('server_status');
  const formats = useFormats();
  return (
    <FormSection title={t('work')} description={t('work_desc')}>
      <Figures>
        <Figure label={t('jobs')}>{formats.number(queue.jobs)}</Figure>
        <Figure label={t('images_left')}>{formats.number(queue.images)}</Figure>
        <Figure label={t('completed')}>{formats.number(lastDay.completed)}</Figure>
        <Figure label={t('failed')} tone={lastDay.failed > 0 ? 'text-danger' : undefined}>
          {formats.number(lastDay.failed)}
        </Figure>
        {lastDay.secondsPerImage > 0 && <Figure label={t('per_image')}>{t('seconds', { seconds: lastDay.secondsPerImage })}</Figure>}
      </Figures>
      <QueueLanes />
    </FormSection>
  );
}

function WorkersSection({ status: { workers, pixelProcesses: pixel } }: { status: WholeServerStatus }) {
  const t = useTranslations('server_status');
  const formats = useFormats();
  return (
    <FormSection title={t('workers')} description={t('workers_desc')}>
      {workers.length === 0 ? <p className="text-sm text-muted">{t('no_workers')}</p> : <WorkerList workers={workers} />}
      <Figures>
        <Figure label={t('pixel_busy')}>{t('of', { count: pixel.busy, limit: pixel.running })}</Figure>
        <Figure label={t('pixel_waiting')}>{formats.number(pixel.waiting)}</Figure>
        <Figure label={t('pixel_died')} tone={pixel.died > 0 ? 'text-danger' : undefined}>
          {formats.number(pixel.died)}
        </Figure>
      </Figures>
    </FormSection>
  );
}

function StoreSection({ status: { storage, database } }: { status: WholeServerStatus }) {
  const t = useTranslations('server_status');
  const formats = useFormats();
  const { usedBytes, freeBytes } = storage;
  const isLow = freeBytes !== undefined && freeBytes < 2 ** 30;
  return (
    <FormSection title={t('storage')} description={t('storage_desc')}>
      {freeBytes !== undefined && (
        <Progress value={usedBytes / Math.max(1, usedBytes + freeBytes)} label={t('storage')} tone={isLow ? 'danger' : 'accent'} className="h-2" />
      )}
      <Figures>
        <Figure label={t('used')}>{formats.bytes(usedBytes)}</Figure>
        {freeBytes !== undefined && (
          <Figure label={t('free')} tone={isLow ? 'text-danger' : undefined}>
            {formats.bytes(freeBytes)}
          </Figure>
        )}
        <Figure label={t('database')}>
          {t(`databases.${database.kind}`)}, {formats.bytes(database.bytes)}
        </Figure>
      </Figures>
    </FormSection>
  );
}

function ProgramSection({ status: { version, startedAt, model, database } }: { status: WholeServerStatus }) {
  const t = useTranslations('server_status');
  const formats = useFormats();
  return (
    <FormSection title={t('program')} description={t('program_desc')}>
      <Figures>
        <Figure label={t('version')}>{version}</Figure>
        <Figure label={t('started')}>{formats.dateTime(startedAt)}</Figure>
        <Figure label={t('model')}>{model ?? t('model_none')}</Figure>
        <Figure label={t('schema')}>{formats.number(database.schemaVersion)}</Figure>
      </Figures>
    </FormSection>
  );
}

function Figures({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3">{children}</dl>;
}

function Figure({ label, tone = '', children }: { label: string; tone?: string | undefined; children: ReactNode }) {
  return (
    <div className="flex flex-col-reverse justify-end">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className={`tabular text-lg font-semibold [overflow-wrap:anywhere] ${tone}`}>{children}</dd>
    </div>
  );
}
