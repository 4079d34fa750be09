import { useVirtualizer } from '@tanstack/react-virtual';
import { Check, Star } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { pairState, PairStatusDot } from '@/components/status';
import type { ImagePair, ReviewAction } from '@/lib/api/types';
import { isComposing } from '@/lib/shortcuts/match';
import { useShortcuts } from '@/lib/shortcuts/use-shortcuts';
import { useColumns } from '@/lib/use-columns';
import { cn } from '@/lib/utils';

import { SheetBar } from './sheet-bar';

interface ContactSheetProps {
  pairs: readonly ImagePair[];
  /** The image to begin at. */
  current: string | undefined;
  canProcess: boolean;
  onDecide: (type: ReviewAction['type'], pairs: readonly ImagePair[], reason?: string) => void;
  /** Shows one image alone. */
  onOpen: (pair: ImagePair) => void;
  onUndo: () => void;
  onClose: () => void;
}

const minSide = 150;
const gap = 10;
const padding = 16;

/** All results of a SKU on one sheet: some are chosen and decided together. */
export function ContactSheet({ pairs, current, canProcess, onDecide, onOpen, onUndo, onClose }: ContactSheetProps) {
  const t = useTranslations();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useColumns(scroller, minSide, gap, padding);
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<number>();
  const [cursor, setCursor] = useState(() => Math.max(0, pairs.findIndex((pair) => pair.id === current)));
  const [dialog, setDialog] = useState<'reject' | 'regenerate'>();
  const active = Math.min(cursor, pairs.length - 1);
  const chosen = pairs.filter((pair) => chosenIds.has(pair.id));
  const decidable = chosen.filter((pair) => pair.status === 'completed');

  // eslint-disable-next-line react-hooks/incompatible-library -- a SKU may have thousands of images
  const virtualizer = useVirtualizer({
    count: Math.ceil(pairs.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => 190,
    overscan: 3,
    gap,
    paddingStart: padding,
    paddingEnd: padding,
    initialRect: { width: 800, height: 800 },
  });

  const toggle = (index: number, { shiftKey }: { shiftKey: boolean }) => {
    const pair = pairs[index];
    if (!pair) return;
    setCursor(index);
    setAnchor(index);
    const next = new Set(chosenIds);
    if (shiftKey && anchor !== undefined) {
      for (const { id } of pairs.slice(Math.min(anchor, index), Math.max(anchor, index) + 1)) next.add(id);
    } else if (next.has(pair.id)) next.delete(pair.id);
    else next.add(pair.id);
    setChosenIds(next);
  };
  const clear = () => setChosenIds(new Set());
  const decide = (type: ReviewAction['type'], reason?: string) => {
    if (decidable.length === 0) return;
    setDialog(undefined);
    onDecide(type, decidable, reason);
    clear();
  };

  useShortcuts({
    sheet_approve: () => decide('approve'),
    sheet_reject: () => decidable.length > 0 && setDialog('reject'),
    sheet_reset: () => decide('reset'),
    sheet_regenerate: () => canProcess && chosen.length > 0 && setDialog('regenerate'),
    sheet_select_all: () => setChosenIds(new Set(pairs.map((pair) => pair.id))),
    sheet_undo: onUndo,
    sheet_close: onClose,
  });

  // The option may have to be rendered before it can take the focus.
  const [focusRequest, setFocusRequest] = useState<number | undefined>(active);
  useEffect(() => {
    if (focusRequest === undefined) return;
    virtualizer.scrollToIndex(Math.floor(focusRequest / columns));
    const frame = requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-option="${focusRequest}"]`)?.focus({ preventScroll: true });
      setFocusRequest(undefined);
    });
    return () => cancelAnimationFrame(frame);
  }, [columns, focusRequest, virtualizer]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent) || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -Infinity, End: Infinity }[event.key];
    const pair = pairs[active];
    if (move !== undefined) {
      const next = Math.min(pairs.length - 1, Math.max(0, active + move));
      if (event.shiftKey) toggle(next, { shiftKey: true });
      setCursor(next);
      setFocusRequest(next);
    } else if (event.key === ' ') toggle(active, event);
    else if (event.key === 'Enter' && pair) onOpen(pair);
    else if (event.key === 'Escape' && chosenIds.size > 0) clear();
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto border-t border-line bg-table">
        <div
          role="listbox"
          aria-label={t('review.sheet.title')}
          aria-multiselectable
          onKeyDown={onKeyDown}
          className="relative"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map((row) => (
            <div
              key={row.key}
              ref={virtualizer.measureElement}
              role="none"
              data-index={row.index}
              className="absolute inset-x-0 top-0 grid px-4"
              style={{ gap, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, transform: `translateY(${row.start}px)` }}
            >
              {pairs.slice(row.index * columns, (row.index + 1) * columns).map((pair, column) => {
                const index = row.index * columns + column;
                return (
                  <SheetCell
                    key={pair.id}
                    pair={pair}
                    index={index}
                    count={pairs.length}
                    chosen={chosenIds.has(pair.id)}
                    reachable={index === active}
                    onToggle={(event) => toggle(index, event)}
                    onOpen={() => onOpen(pair)}
                  />
                );
              })}
            </div>
          ))}
        </div>
      </div>
      <SheetBar
        chosen={chosen}
        decidable={decidable.length}
        total={pairs.length}
        canProcess={canProcess}
        dialog={dialog}
        onDialog={setDialog}
        onDecide={decide}
        onSelectAll={() => setChosenIds(new Set(pairs.map((pair) => pair.id)))}
        onClear={clear}
      />
    </>
  );
}

interface SheetCellProps {
  pair: ImagePair;
  index: number;
  count: number;
  chosen: boolean;
  /** Whether Tab stops here. */
  reachable: boolean;
  onToggle: (event: MouseEvent) => void;
  onOpen: () => void;
}

function SheetCell({ pair, index, count, chosen, reachable, onToggle, onOpen }: SheetCellProps) {
  const t = useTranslations();
  return (
    <div
      role="option"
      data-option={index}
      tabIndex={reachable ? 0 : -1}
      aria-selected={chosen}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-label={t('review.photo_state', { name: pair.name, state: t(`status.pair.${pairState(pair)}`) })}
      onClick={onToggle}
      onDoubleClick={onOpen}
      className={cn(
        'min-w-0 cursor-pointer overflow-hidden rounded-md border bg-surface select-none',
        chosen ? 'border-accent ring-2 ring-accent' : 'border-line hover:border-line-strong',
      )}
    >
      <div className="relative aspect-square bg-white p-1.5">
        <Picture src={pair.outputThumbnailUrl ?? pair.inputThumbnailUrl} alt="" loading="lazy" className={cn('size-full', pair.outputThumbnailUrl === undefined && 'opacity-50')} />
        <span
          aria-hidden
          className={cn(
            'absolute top-1.5 left-1.5 flex size-5 items-center justify-center rounded-sm border shadow-sm',
            chosen ? 'border-accent bg-accent text-on-accent' : 'border-black/30 bg-white/90 text-transparent',
          )}
        >
          <Check className="size-3.5" strokeWidth={3} />
        </span>
        {pair.isMainImage && (
          <span aria-hidden className="absolute top-1.5 right-1.5 rounded-xs bg-black/65 p-0.5 text-white">
            <Star className="size-3 fill-current" />
          </span>
        )}
        <PairStatusDot pair={pair} className="absolute right-1.5 bottom-1.5" />
      </div>
      <p className="truncate border-t border-line px-2 py-1 text-xs" title={pair.name}>
        {pair.name}
      </p>
    </div>
  );
}
