import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { FolderStateBadge } from '@/components/status';
import type { Folder } from '@/lib/api/types';
import { cn } from '@/lib/utils';

interface QueueListProps {
  queue: readonly string[];
  bySku: ReadonlyMap<string, Folder>;
  current: string;
  onOpen: (sku: string) => void;
}

const rowHeight = 52;

/** The SKUs that are gone through. */
export function QueueList({ queue, bySku, current, onOpen }: QueueListProps) {
  const t = useTranslations('review');
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the queue may hold every SKU there is
  const virtualizer = useVirtualizer({
    count: queue.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    initialRect: { width: 240, height: 800 },
  });
  const index = queue.indexOf(current);
  useEffect(() => {
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' });
  }, [index, virtualizer]);

  return (
    <nav aria-label={t('queue')} ref={scroller} className="flex-1 overflow-y-auto">
      <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((row) => {
          const sku = queue[row.index];
          const folder = sku === undefined ? undefined : bySku.get(sku);
          if (!folder) return null;
          return (
            <li
              key={folder.id}
              className="absolute inset-x-0 top-0"
              style={{ height: row.size, transform: `translateY(${row.start}px)` }}
            >
              <button
                type="button"
                aria-current={folder.sku === current}
                onClick={() => onOpen(folder.sku)}
                className={cn(
                  'flex size-full items-center gap-2.5 border-l-2 border-transparent px-3 text-left hover:bg-hover focus-visible:-outline-offset-2',
                  folder.sku === current && 'border-accent bg-active',
                )}
              >
                <span className="size-9 shrink-0 overflow-hidden rounded-sm border border-line bg-table">
                  {folder.thumbnailUrl !== undefined && <Picture src={folder.thumbnailUrl} alt="" loading="lazy" className="size-full" />}
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-sm font-medium">{folder.sku}</span>
                  <FolderStateBadge folder={folder} className="-ml-0.5 h-4" />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
