import { Star } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { PairStatusDot } from '@/components/status';
import type { ImagePair } from '@/lib/api/types';
import { cn } from '@/lib/utils';

interface FilmstripProps {
  pairs: readonly ImagePair[];
  current: string;
  onOpen: (pair: ImagePair) => void;
}

/** The photos of the SKU. */
export function Filmstrip({ pairs, current, onOpen }: FilmstripProps) {
  const t = useTranslations();
  const strip = useRef<HTMLOListElement>(null);
  useEffect(() => {
    strip.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <ol
      ref={strip}
      aria-label={t('review.filmstrip')}
      className="flex shrink-0 gap-1.5 overflow-x-auto border-t border-line bg-surface px-3 py-2 sm:px-4"
    >
      {pairs.map((pair) => (
        <li key={pair.id}>
          <button
            type="button"
            aria-current={pair.id === current}
            aria-label={pair.name}
            onClick={() => onOpen(pair)}
            className={cn(
              'relative block size-14 overflow-hidden rounded-sm border border-line bg-table ring-accent coarse:size-16',
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
      ))}
    </ol>
  );
}
