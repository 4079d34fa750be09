import { useVirtualizer } from '@tanstack/react-virtual';
import { Star } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { pairState, PairStatusDot } from '@/components/status';
import type { ImagePair } from '@/lib/api/types';
import { useMedia } from '@/lib/use-media';
import { cn } from '@/lib/utils';

interface FilmstripProps {
  pairs: readonly ImagePair[];
  current: string;
  onOpen: (pair: ImagePair) => void;
}

const gap = 6;
const padding = 12;

/** The images of the SKU in a row. Only those in sight are rendered: a SKU may have thousands. */
export function Filmstrip({ pairs, current, onOpen }: FilmstripProps) {
  const t = useTranslations();
  const side = useMedia('(pointer: coarse)') ? 64 : 56;
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- a SKU may have thousands of images
  const virtualizer = useVirtualizer({
    horizontal: true,
    count: pairs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => side,
    gap,
    paddingStart: padding,
    paddingEnd: padding,
    scrollPaddingStart: padding,
    scrollPaddingEnd: padding,
    overscan: 6,
    initialRect: { width: 1200, height: side },
  });
  const index = pairs.findIndex((pair) => pair.id === current);
  useEffect(() => {
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' });
  }, [index, virtualizer]);

  return (
    <div ref={scroller} className="shrink-0 overflow-x-auto border-t border-line bg-surface py-2">
      <ol aria-label={t('review.filmstrip')} className="relative" style={{ width: virtualizer.getTotalSize(), height: side }}>
        {virtualizer.getVirtualItems().map((item) => {
          const pair = pairs[item.index];
          if (!pair) return null;
          return (
            <li
              key={pair.id}
              aria-setsize={pairs.length}
              aria-posinset={item.index + 1}
              className="absolute top-0 left-0"
              style={{ width: item.size, height: side, transform: `translateX(${item.start}px)` }}
            >
              <button
                type="button"
                aria-current={pair.id === current}
                aria-label={t('review.photo_state', { name: pair.name, state: t(`status.pair.${pairState(pair)}`) })}
                onClick={() => onOpen(pair)}
                className={cn(
                  'relative block size-full overflow-hidden rounded-sm border border-line bg-table ring-accent',
                  pair.id === current ? 'ring-2 ring-offset-2 ring-offset-surface' : 'hover:border-line-strong',
                )}
              >
                <Picture src={pair.outputThumbnailUrl ?? pair.inputThumbnailUrl} alt="" className="size-full" />
                <PairStatusDot pair={pair} className="absolute right-0.5 bottom-0.5" />
                {pair.isMainImage && (
                  <span
                    role="img"
                    aria-label={t('image_pair.main_image')}
                    title={t('image_pair.main_image')}
                    className="absolute top-0.5 left-0.5 rounded-xs bg-black/65 p-0.5 text-white"
                  >
                    <Star aria-hidden className="size-2.5 fill-current" />
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
