import { useQuery } from '@tanstack/react-query';
import { CloudAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { statusQuery } from '@/lib/api/queries';
import type { Lane } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useSecondsUntil } from '@/lib/use-seconds-until';

/** What is under way with each API key, and how much of it at a time. */
export function QueueLanes() {
  const t = useTranslations('settings.queue');
  const { data: status } = useQuery({ ...statusQuery, staleTime: 0, refetchInterval: 5_000 });
  const lanes = status?.lanes ?? [];
  if (lanes.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      <h3 className="text-sm font-medium">{t('title')}</h3>
      <ul aria-label={t('title')} className="flex flex-col divide-y divide-line rounded-md border border-line text-sm">
        {lanes.map((lane) => (
          <li key={lane.profileId ?? lane.name} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-2">
            <LaneRow lane={lane} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const knownCodes = ['provider_auth', 'provider_quota'] as const;

function LaneRow({ lane }: { lane: Lane }) {
  const t = useTranslations('settings.queue');
  const formats = useFormats();
  const left = useSecondsUntil(lane.pausedUntil);
  const code = knownCodes.find((known) => known === lane.pauseReason);
  const paused = lane.pauseReason !== undefined && (lane.pausedUntil === undefined || left !== undefined);
  return (
    <>
      <span className="min-w-0 truncate font-medium">{lane.name === '' ? t('local') : new URL(lane.name).host}</span>
      <span className="tabular text-xs text-muted">
        {t('counts', { running: lane.running, waiting: lane.waiting })}
        {lane.maxRunning !== undefined && <> · {t('limit', { allowed: lane.allowed ?? lane.maxRunning, max: lane.maxRunning })}</>}
        {lane.requestsPerMinute !== undefined && <> · {t('pace', { count: lane.requestsPerMinute })}</>}
      </span>
      {paused && (
        <p role="status" className="flex basis-full items-center gap-1.5 text-xs text-warning">
          <CloudAlert aria-hidden className="size-3.5 shrink-0" />
          {left !== undefined ? t('waits', { time: formats.duration(left) }) : code ? t(code) : lane.pauseMessage}
        </p>
      )}
    </>
  );
}
