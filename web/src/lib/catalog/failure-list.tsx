import { Link, useNavigate } from '@tanstack/react-router';
import { CircleAlert, Layers, Plug, Star } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { useCanProcess } from '@/lib/accounts/use-session';
import { withoutSize } from '@/lib/jobs/finish';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { groupFailures, remediesFor, type FailedImage, type FailureGroup, type Remedy } from './failures';
import { usePairProblem } from './use-pair-problem';

interface FailureListProps {
  pairs: readonly FailedImage[];
  /** Called when a remedy leads to another page. */
  onLeave?: () => void;
  /** More that helps an image, such as a tool of the feature that shows the list. */
  extra?: (group: FailureGroup) => ReactNode;
}

const shownNames = 3;

/** What failed, by reason, with what helps; nothing when nothing failed. */
export function FailureList({ pairs, onLeave, extra }: FailureListProps) {
  const t = useTranslations('failures');
  const problemOf = usePairProblem();
  const canProcess = useCanProcess();
  const groups = groupFailures(pairs);
  if (groups.length === 0) return null;
  return (
    <section aria-label={t('title')} className="flex flex-col divide-y divide-line rounded-md border border-line">
      {groups.map((group) => {
        const [first] = group.pairs;
        if (!first) return null;
        const skus = new Set(group.pairs.map((pair) => pair.sku));
        const names = group.pairs.slice(0, shownNames).map((pair) => (skus.size > 1 ? `${pair.sku}/${pair.name}` : pair.name));
        const more = group.pairs.length - names.length;
        return (
          <div key={`${group.code} ${group.message}`} className="flex flex-col gap-1.5 px-3 py-2">
            <p className="flex gap-2 text-sm text-danger">
              <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
              <span>
                <span className="font-medium">{t('count', { count: group.pairs.length })}</span> {problemOf(first)}
              </span>
            </p>
            <p className="pl-6 text-xs text-muted [overflow-wrap:anywhere]">
              {names.join(', ')}
              {more > 0 && ` ${t('more', { count: more })}`}
            </p>
            {canProcess && (
              <div className="flex flex-wrap items-center gap-1.5 pl-6">
                {extra?.(group)}
                {remediesFor(group).map((remedy) => (
                  <RemedyAction key={remedy} remedy={remedy} first={first} skus={skus} onLeave={onLeave} />
                ))}
              </div>
            )}
          </div>
        );
      })}
    </section>
  );
}

interface RemedyActionProps {
  remedy: Remedy;
  first: FailedImage;
  skus: ReadonlySet<string>;
  onLeave: (() => void) | undefined;
}

function RemedyAction({ remedy, first, skus, onLeave }: RemedyActionProps) {
  const t = useTranslations('failures');
  const navigate = useNavigate();
  const options = useAiPlaygroundStore((state) => state.processingOptions);
  const setOptions = useAiPlaygroundStore((state) => state.setProcessingOptions);
  const selectAll = useAiPlaygroundStore((state) => state.selectAll);
  const overview = '/dashboard/aiplayground';

  switch (remedy) {
    case 'batch_optimize':
      return (
        <Button
          size="sm"
          onClick={() => {
            selectAll([...skus]);
            setOptions({ jobType: 'batch_optimize', finish: withoutSize(options.finish) });
            onLeave?.();
            void navigate({ to: overview, search: { sku: first.sku } });
          }}
        >
          <Layers />
          {t('batch_optimize')}
        </Button>
      );
    case 'main_photo':
      return (
        <Button asChild size="sm">
          <Link to={overview} search={{ sku: first.sku }} onClick={onLeave}>
            <Star />
            {t('main_photo')}
          </Link>
        </Button>
      );
    case 'providers':
      return (
        <Button asChild size="sm">
          <Link to="/dashboard/aiplayground/settings/providers" onClick={onLeave}>
            <Plug />
            {t('providers')}
          </Link>
        </Button>
      );
    case 'replace_photo':
      return <span className="text-xs text-muted">{t('replace_photo')}</span>;
  }
}
