import { BadgeCheck, Scissors } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { PairStatusBadge } from '@/components/status';
import { Badge } from '@/components/ui/badge';
import type { ImagePair } from '@/lib/api/types';
import { useFormats } from '@/lib/format';

import { VersionMenu } from './version-menu';

/** What there is to know about the result shown: size, weight, engine, why it was rejected or failed. */
export function PairFacts({ pair }: { pair: ImagePair }) {
  const t = useTranslations();
  const formats = useFormats();
  const { outputWidth, outputHeight, outputBytes, engine, generationParams } = pair;
  const { requestedSize: requested, actualSize: actual } = generationParams ?? {};
  const facts = [
    outputWidth !== undefined && outputHeight !== undefined ? t('review.dimensions', { width: outputWidth, height: outputHeight }) : undefined,
    outputBytes === undefined ? undefined : formats.bytes(outputBytes),
    engine,
    requested === undefined || actual === undefined ? undefined : t('review.sizes', { requested, actual }),
  ].filter((fact) => fact !== undefined);
  const reason = pair.status === 'failed' ? pair.errorMessage : pair.reviewReason;
  return (
    <div className="flex items-center gap-x-3 border-t border-line bg-surface px-3 py-1.5 text-xs sm:px-4">
      <span className="min-w-0 truncate font-medium" title={pair.name}>
        {pair.name}
      </span>
      <PairStatusBadge pair={pair} />
      {pair.check && pair.reviewStatus === 'unreviewed' && (
        <Badge tone="warning">
          <Scissors aria-hidden />
          {t('review.check_cut_out')}
        </Badge>
      )}
      {pair.approvedVersionId !== undefined && pair.approvedVersionId !== pair.currentVersionId && (
        <Badge tone="info" title={t('review.earlier_in_use_desc')}>
          <BadgeCheck aria-hidden />
          {t('review.earlier_in_use')}
        </Badge>
      )}
      {reason !== undefined && (
        <span className="min-w-0 truncate text-danger" title={reason}>
          {reason}
        </span>
      )}
      <span className="tabular ml-auto hidden text-muted sm:inline">{facts.join(' · ')}</span>
      <VersionMenu pair={pair} />
    </div>
  );
}
