import { useVirtualizer } from '@tanstack/react-virtual';
import { lazy, Suspense, useRef, useState, type ReactNode } from 'react';

import type { ImagePair } from '@/lib/api/types';
import { useColumns } from '@/lib/use-columns';

import { PairCard } from './pair-card';

/** Loaded when they are opened. */
const Lightbox = lazy(() => import('./lightbox').then((module) => ({ default: module.Lightbox })));
const PairDialogs = lazy(() => import('./pair-dialogs').then((module) => ({ default: module.PairDialogs })));

export type PairDialog = { kind: 'reject' | 'regenerate'; pair: ImagePair };

const minCardWidth = 240;
const gap = 12;
const padding = 16;

interface PairCardsProps {
  pairs: readonly ImagePair[];
  canProcess: boolean;
  /** Shown above the cards, and scrolled with them. */
  children?: ReactNode;
}

/** The cards of a SKU's images. Only the rows in sight are rendered: a SKU may have thousands of photos. */
export function PairCards({ pairs, canProcess, children }: PairCardsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller, minCardWidth, gap, padding);
  const [zoomed, setZoomed] = useState<string | null>(null);
  const [dialog, setDialog] = useState<PairDialog>();

  // eslint-disable-next-line react-hooks/incompatible-library -- rows differ in height
  const virtualizer = useVirtualizer({
    count: Math.ceil(pairs.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => 216,
    overscan: 3,
    gap,
    paddingStart: padding,
    paddingEnd: padding,
    initialRect: { width: 800, height: 800 },
  });

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
      <div className="px-4 pt-4 empty:hidden">{children}</div>
      <div role="list" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((row) => (
          <div
            key={row.key}
            ref={virtualizer.measureElement}
            role="none"
            data-index={row.index}
            className="absolute inset-x-0 top-0 grid items-start gap-3 px-4"
            style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, transform: `translateY(${row.start}px)` }}
          >
            {pairs.slice(row.index * columns, (row.index + 1) * columns).map((pair, column) => (
              <div key={pair.id} role="listitem" aria-setsize={pairs.length} aria-posinset={row.index * columns + column + 1}>
                <PairCard pair={pair} canProcess={canProcess} onZoom={() => setZoomed(pair.id)} onDialog={setDialog} />
              </div>
            ))}
          </div>
        ))}
      </div>
      <Suspense>
        {zoomed !== null && <Lightbox pairs={pairs} pairId={zoomed} onChange={setZoomed} />}
        {dialog && <PairDialogs dialog={dialog} onClose={() => setDialog(undefined)} />}
      </Suspense>
    </div>
  );
}
