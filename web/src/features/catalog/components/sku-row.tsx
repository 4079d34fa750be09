import { Image } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { FolderStateBadge } from '@/components/status';
import type { Folder } from '@/lib/api/types';
import { cn } from '@/lib/utils';

export const skuRowHeight = 60;

interface SkuRowProps {
  folder: Folder;
  selected: boolean;
  current: boolean;
  /** Whether Tab stops here. */
  reachable: boolean;
  onOpen: (event: MouseEvent) => void;
  onToggle: (event: MouseEvent) => void;
}

export function SkuRow({ folder, selected, current, reachable, onOpen, onToggle }: SkuRowProps) {
  const t = useTranslations('sku_list');
  const { sku, imageCount, processedCount, busyCount, thumbnailUrl } = folder;
  const progress = imageCount === 0 ? 0 : (100 * processedCount) / imageCount;
  const tabIndex = reachable ? 0 : -1;
  return (
    <div
      className={cn(
        'relative flex h-full items-center border-l-2 border-transparent',
        selected && 'bg-accent-soft',
        current ? 'border-accent bg-active' : 'hover:bg-hover',
      )}
    >
      <label className="flex h-full w-9 shrink-0 items-center justify-center">
        <input
          type="checkbox"
          aria-label={t('select_sku', { sku })}
          checked={selected}
          tabIndex={tabIndex}
          className="size-4"
          // The click knows the shift key, which the change does not.
          onClick={onToggle}
          onChange={() => undefined}
        />
      </label>
      <button
        type="button"
        data-row
        tabIndex={tabIndex}
        aria-current={current}
        onClick={onOpen}
        className="flex h-full min-w-0 flex-1 items-center gap-2.5 pr-3 text-left focus-visible:-outline-offset-2"
      >
        <span className="flex size-11 shrink-0 items-center justify-center overflow-hidden rounded-sm border border-line bg-table">
          {thumbnailUrl === undefined ? (
            <Image aria-hidden className="size-4 text-faint" />
          ) : (
            <Picture src={thumbnailUrl} alt="" loading="lazy" className="size-full" />
          )}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium">{sku}</span>
          <span className="flex items-center justify-between gap-2">
            <span className="tabular truncate text-xs text-muted">
              {processedCount > 0
                ? t('processed_count', { processed: processedCount, total: imageCount })
                : t('images_count', { count: imageCount })}
            </span>
            <FolderStateBadge folder={folder} className="shrink-0" />
          </span>
        </span>
      </button>
      {busyCount > 0 && (
        <span aria-hidden className="absolute inset-x-0 bottom-0 h-0.5 bg-active">
          <span className="block h-full bg-accent transition-[width] duration-200" style={{ width: `${progress}%` }} />
        </span>
      )}
    </div>
  );
}
