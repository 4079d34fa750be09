import { useTranslations } from 'use-intl';

import type { JobImage } from '@/lib/api/types';
import { ApiError } from '@/lib/api/error';
import { useFormats } from '@/lib/format';
import { useErrorMessage } from '@/lib/use-error-message';

/** Each run of an image, folded away. */
export function JobAttempts({ attempts }: { attempts: JobImage['attempts'] }) {
  const t = useTranslations('history.attempts');
  const formats = useFormats();
  const message = useErrorMessage();
  return (
    <details className="mt-1 text-xs">
      <summary className="w-fit cursor-default rounded-sm text-muted hover:text-foreground">{t('count', { count: attempts.length })}</summary>
      <ol className="mt-1 flex flex-col gap-1 border-l border-line pl-2.5">
        {attempts.map(({ startedAt, endedAt, outcome, errorCode, billed, costMicros }) => (
          <li key={startedAt} className="tabular flex flex-wrap gap-x-2">
            <time dateTime={startedAt} className="text-muted">
              {formats.time(startedAt)}
            </time>
            <span className="font-medium">{t(`outcomes.${outcome}`)}</span>
            <span className="text-muted">{formats.duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)}</span>
            {costMicros !== undefined && costMicros > 0 && <span>{formats.money(costMicros)}</span>}
            {billed === 'unknown' && <span className="text-warning">{t('cost_unknown')}</span>}
            {errorCode !== undefined && <span className="text-muted">{message(new ApiError(422, { error: errorCode }))}</span>}
          </li>
        ))}
      </ol>
    </details>
  );
}
