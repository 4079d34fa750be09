import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Bug, CircleAlert, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';

import { logsQuery } from '@/lib/api/queries';
import type { JobLog, LogLevel } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { cn } from '@/lib/utils';

import { ErrorState } from '@/components/error-state';

const levelStyles: Record<LogLevel, { icon: LucideIcon; className: string }> = {
  debug: { icon: Bug, className: 'text-faint' },
  info: { icon: Info, className: 'text-info' },
  warning: { icon: TriangleAlert, className: 'text-warning' },
  error: { icon: CircleAlert, className: 'text-danger' },
};

interface JobLogListProps {
  jobId: string;
  level?: LogLevel | undefined;
  /** Whether the end stays in view. */
  following: boolean;
  /** Scrolling up stops it, scrolling down to the end starts it. */
  onFollowing: (following: boolean) => void;
  className?: string;
}

/** A job's log, live. */
export function JobLogList({ jobId, level, following, onFollowing, className }: JobLogListProps) {
  const t = useTranslations();
  const formats = useFormats();
  const logs = useQuery(logsQuery(jobId));
  const scroller = useRef<HTMLDivElement>(null);
  const lines: JobLog[] = (logs.data ?? []).filter((line) => level === undefined || line.level === level);

  // The list is long and its rows differ in height.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    overscan: 12,
    initialRect: { width: 600, height: 300 },
  });

  useEffect(() => {
    if (following && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [following, lines.length, virtualizer]);

  if (logs.isError && !logs.data) return <ErrorState error={logs.error} onRetry={() => void logs.refetch()} />;

  return (
    <div
      ref={scroller}
      role="log"
      aria-label={t('progress.logs')}
      tabIndex={0}
      onScroll={({ currentTarget: element }) =>
        onFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < 32)
      }
      className={cn('overflow-y-auto rounded-md border border-line bg-sunken py-1 font-mono text-xs', className)}
    >
      {lines.length === 0 ? (
        <p className="px-3 py-2 font-sans text-muted">{logs.isPending ? t('common.loading') : t('jobs.no_logs')}</p>
      ) : (
        <ol className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => {
            const line = lines[row.index];
            if (!line) return null;
            const { icon: Icon, className: tone } = levelStyles[line.level];
            return (
              <li
                key={line.id}
                ref={virtualizer.measureElement}
                data-index={row.index}
                className="absolute inset-x-0 top-0 flex gap-2 px-3 py-1"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <time dateTime={line.timestamp} className="tabular shrink-0 text-faint">
                  {formats.time(line.timestamp)}
                </time>
                <span className={cn('flex w-18 shrink-0 items-center gap-1 self-start font-sans font-medium', tone)}>
                  <Icon aria-hidden className="size-3.5 shrink-0" />
                  {t(`status.log.${line.level}`)}
                </span>
                <span className="min-w-0 [overflow-wrap:anywhere]">{line.message}</span>
              </li>
            );
          })}
        </ol>
      )}
    </div>
  );
}
