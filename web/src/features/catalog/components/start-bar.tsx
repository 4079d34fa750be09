import { Link } from '@tanstack/react-router';
import { Play, TriangleAlert } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import type { Folder } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useCreateJob } from '@/lib/jobs/job-actions';
import { useErrorToast } from '@/lib/use-error-toast';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';
import { useProgressStore } from '@/stores/progress-store';

import { useStartPlan, type StartPlan } from '../hooks/use-start-plan';

export interface StartProps {
  folders: readonly Folder[];
  /** The SKUs that search and filter show. */
  visible: readonly Folder[];
}

/** What Start will do, and Start. */
export function Start({ folders, visible, onStarted }: StartProps & { onStarted?: () => void }) {
  const plan = useStartPlan(folders, visible);
  return (
    <>
      <StartSummary plan={plan} />
      <StartButton plan={plan} onStarted={onStarted} />
    </>
  );
}

/** Starts the planned job, or says why it can't start. */
export function StartButton({ plan, onStarted }: { plan: StartPlan; onStarted?: (() => void) | undefined }) {
  const t = useTranslations('processing');
  const problemId = useId();
  const onError = useErrorToast();
  const setOptions = useAiPlaygroundStore((state) => state.setProcessingOptions);
  const show = useProgressStore((state) => state.show);
  const create = useCreateJob();
  const { job, problem, images, skus, hidden } = plan;

  const start = () => {
    if (!job) return;
    create.mutate(job, {
      onSuccess: ({ jobId }) => {
        setOptions({ force: false });
        onStarted?.();
        show(jobId);
      },
      onError,
    });
  };

  const explained = problem === 'prompt_needs_provider' || problem === 'prompt_missing';
  return (
    <>
      {explained && (
        <p id={problemId} role="status" className="mb-2 flex gap-2 rounded-md bg-warning-soft px-3 py-2 text-xs text-warning">
          <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
          <span>
            {t(`problems.${problem}`)}{' '}
            {problem === 'prompt_needs_provider' && (
              <Link to="/dashboard/aiplayground/settings/providers" className="underline underline-offset-2">
                {t('add_provider')}
              </Link>
            )}
          </span>
        </p>
      )}
      <Button
        variant="primary"
        size="lg"
        className="w-full"
        disabled={!job || create.isPending}
        aria-describedby={explained ? problemId : undefined}
        onClick={start}
      >
        <Play />
        {create.isPending
          ? t('processing')
          : skus === 0
            ? t('select_skus')
            : hidden > 0
              ? t('start_count_hidden', { images, skus, hidden })
              : t('start_count', { images, skus })}
      </Button>
    </>
  );
}

/** What Start will do: how many photos, with which engine, what it may take, and what it leaves as it is. */
function StartSummary({ plan }: { plan: StartPlan }) {
  const t = useTranslations('processing');
  const formats = useFormats();
  const force = useAiPlaygroundStore((state) => state.processingOptions.force ?? false);
  const { problem, images, skus, approved, withResult, engine, pace } = plan;
  if (problem === 'nothing_selected') return null;
  return (
    <section aria-label={t('summary.title')} className="mb-2 text-xs">
      <dl className="flex flex-col gap-1">
        <Line label={t('summary.photos')}>{t('summary.photos_in', { images, skus })}</Line>
        <Line label={t('summary.engine')}>
          {engine ? [engine.name, engine.model].filter((part) => part !== '').join(' · ') : t('built_in')}
        </Line>
        {pace && (
          <Line label={t('summary.estimate')}>
            {pace.costMicros === undefined
              ? t('summary.time', { time: formats.duration(pace.seconds * images) })
              : t('summary.time_cost', {
                  time: formats.duration(pace.seconds * images),
                  cost: formats.money(pace.costMicros * images),
                })}
          </Line>
        )}
      </dl>
      {withResult > 0 && (
        <p className="mt-1 text-muted">{t(force ? 'summary.unchanged_again' : 'summary.unchanged', { count: withResult })}</p>
      )}
      {approved > 0 && <p className="mt-1 text-muted">{t('summary.approved', { count: approved })}</p>}
    </section>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="text-muted">{label}</dt>
      <dd className="tabular min-w-0 truncate text-right font-medium">{children}</dd>
    </div>
  );
}
