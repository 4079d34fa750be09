import { useTranslations } from 'use-intl';

import { Badge } from '@/components/ui/badge';
import type { WholeServerStatus } from '@/lib/api/types';
import { useFormats } from '@/lib/format';

/** Who works the queue, on whatever machine. */
export function WorkerList({ workers }: Pick<WholeServerStatus, 'workers'>) {
  const t = useTranslations('server_status');
  const formats = useFormats();
  return (
    <ul aria-label={t('workers')} className="flex flex-col divide-y divide-line rounded-md border border-line text-sm">
      {workers.map(({ id, host, slots, running, startedAt, seenAt, silent }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
          <span className="min-w-0 truncate font-medium">{host}</span>
          {silent && <Badge tone="warning">{t('lost')}</Badge>}
          <span className="tabular ml-auto text-xs text-muted">
            {silent ? t('last_seen', { time: formats.dateTime(seenAt) }) : t('of_slots', { running, slots })}
          </span>
          {!silent && <span className="tabular text-xs text-muted">{t('since', { time: formats.dateTime(startedAt) })}</span>}
        </li>
      ))}
    </ul>
  );
}
