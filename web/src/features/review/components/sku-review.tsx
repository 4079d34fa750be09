import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ImageOff } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';

import { CompareViewer, compareModes, type CompareHandle, type CompareMode } from '@/components/compare/compare-viewer';
import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { useCanProcess } from '@/lib/accounts/use-session';
import { workflowQuery } from '@/lib/api/queries';
import type { Folder, ImagePair, ReviewAction } from '@/lib/api/types';
import { useDecideWithUndo } from '@/lib/review/use-decide-with-undo';
import { RefusedHelp } from '@/lib/catalog/refused-help';
import { isEditable } from '@/lib/catalog/edit-cut-out-link';
import { useShortcuts } from '@/lib/shortcuts/use-shortcuts';
import { useMedia } from '@/lib/use-media';

import { usePrefetch } from '../hooks/use-prefetch';
import { useSkuNavigation } from '../hooks/use-sku-navigation';
import { firstPair, isOpen, reviewPairs } from '../lib/queue';
import type { OnReviewSearch, ReviewSearch } from '../lib/review-search';
import { DecisionBar } from './decision-bar';
import { Filmstrip } from './filmstrip';
import { PairFacts } from './pair-facts';
import { ReviewHeader } from './review-header';

/** Loaded when it is opened. */
const ContactSheet = lazy(() => import('./contact-sheet').then((module) => ({ default: module.ContactSheet })));

interface SkuReviewProps {
  sku: string;
  queue: readonly string[];
  bySku: ReadonlyMap<string, Folder>;
  search: ReviewSearch;
  onSearch: OnReviewSearch;
}

/** Original beside result, one picture after another. */
export function SkuReview({ sku, queue, bySku, search, onSearch }: SkuReviewProps) {
  const t = useTranslations();
  const navigate = useNavigate();
  const canProcess = useCanProcess();
  const workflow = useQuery(workflowQuery(sku));
  const { decide, undoLast } = useDecideWithUndo((undone) => onSearch({ ...search, sku: undone.sku, pair: undone.pair }));
  const coarse = useMedia('(pointer: coarse)');
  const [chosenMode, setMode] = useState<CompareMode>();
  const [original, setOriginal] = useState(false);
  const [keyHeld, setKeyHeld] = useState(false);
  const [rejecting, setRejecting] = useState(false);
  const viewer = useRef<CompareHandle>(null);
  const section = useRef<HTMLElement>(null);
  const loading = !workflow.data;
  // What had the focus left with the SKU before this one: keys and screen readers go on from here.
  useEffect(() => {
    if (!loading && document.activeElement === document.body) section.current?.focus({ preventScroll: true });
  }, [loading]);

  const pairs = reviewPairs(workflow.data?.imagePairs ?? []);
  const pair = pairs.find((candidate) => candidate.id === search.pair) ?? firstPair(pairs);
  const index = pair ? pairs.indexOf(pair) : -1;
  // Two pictures that don't lie on each other are compared side by side.
  const liesOn = pair?.outputImageUrl === undefined || pair.place !== undefined;
  const mode = chosenMode ?? (!liesOn ? 'side' : coarse ? 'hold' : 'slider');
  const { position, step, openPair, openPreviousSku, openNextSku, advance, atStart, atEnd } = useSkuNavigation({
    sku,
    pairs,
    index,
    queue,
    bySku,
    search,
    onSearch,
  });

  const decidePair = (type: ReviewAction['type'], reason?: string) => {
    if (pair?.status !== 'completed') return;
    if (type === 'reset' && pair.reviewStatus === 'unreviewed') return;
    setRejecting(false);
    decide({ type, sku, pairs: [pair], reason });
    if (type !== 'reset') advance([pair]);
  };

  const approveSku = () => {
    const completed = pairs.filter((candidate) => candidate.status === 'completed');
    if (completed.length === 0) return;
    decide({ type: 'approve', sku, pairs: completed, whole: true });
    advance(completed);
  };

  const sheet = search.view === 'sheet';
  const setSheet = (open: boolean) => {
    const { view: _, ...rest } = search;
    onSearch({ ...rest, sku, ...(open ? { view: 'sheet' } : {}) });
  };
  const decideChosen = (type: ReviewAction['type'], chosen: readonly ImagePair[], reason?: string) => {
    decide({ type, sku, pairs: chosen, reason });
    // The sheet stays until nothing of it is left to decide.
    if (type !== 'reset' && pairs.every((candidate) => !isOpen(candidate) || chosen.includes(candidate))) advance(chosen);
  };

  useShortcuts(
    sheet ? {} : {
      approve: () => decidePair('approve'),
      approve_sku: approveSku,
      reject: () => {
        if (pair?.status === 'completed') setRejecting(true);
      },
      reject_now: () => decidePair('reject'),
      reset: () => decidePair('reset'),
      undo: undoLast,
      previous: () => step(-1),
      next: () => step(1),
      previous_sku: openPreviousSku,
      next_sku: openNextSku,
      zoom: () => viewer.current?.toggleZoom(),
      compare: () => setMode(compareModes[(compareModes.indexOf(mode) + 1) % compareModes.length]),
      edit_cut_out: () => {
        if (pair && canProcess && isEditable(pair))
          void navigate({ to: '/dashboard/aiplayground/cut-out/$sku/$pair', params: { sku: pair.sku, pair: pair.id } });
      },
      zoom_fit: () => viewer.current?.zoomTo(0),
      zoom_100: () => viewer.current?.zoomTo(1),
      zoom_200: () => viewer.current?.zoomTo(2),
      pan_left: () => viewer.current?.pan(1, 0),
      pan_right: () => viewer.current?.pan(-1, 0),
      pan_up: () => viewer.current?.pan(0, 1),
      pan_down: () => viewer.current?.pan(0, -1),
      contact_sheet: () => setSheet(true),
    },
    { held: sheet ? {} : { original: setKeyHeld } },
  );

  usePrefetch(queue[position + 1], pairs[index + 1]);

  if (!workflow.data) {
    return workflow.isError ? (
      <ErrorState error={workflow.error} onRetry={() => void workflow.refetch()} className="flex-1" />
    ) : (
      <div className="flex flex-1 flex-col gap-3 p-4" aria-busy>
        <Skeleton className="h-8 w-64" />
        <Skeleton className="flex-1" />
        <Skeleton className="h-14" />
      </div>
    );
  }

  return (
    <section ref={section} tabIndex={-1} aria-label={t('review.sku_label', { sku })} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
      <ReviewHeader
        sku={sku}
        folder={bySku.get(sku)}
        index={position + 1}
        total={queue.length}
        mode={mode}
        onMode={setMode}
        onZoom={() => viewer.current?.toggleZoom()}
        sheet={sheet}
        onSheet={setSheet}
      />

      {pair && sheet ? (
        <Suspense>
          <ContactSheet
            pairs={pairs}
            current={pair.id}
            canProcess={canProcess}
            onDecide={decideChosen}
            onOpen={(next) => onSearch({ ...(search.filter === undefined ? {} : { filter: search.filter }), sku, pair: next.id })}
            onUndo={undoLast}
            onClose={() => setSheet(false)}
          />
        </Suspense>
      ) : pair ? (
        <>
          <div className="relative min-h-40 flex-1">
            <CompareViewer
              ref={viewer}
              pair={pair}
              mode={keyHeld ? 'hold' : mode}
              showOriginal={original || keyHeld}
              onShowOriginal={setOriginal}
              onSwipe={step}
              className="absolute inset-0"
            />
          </div>
          <RefusedHelp pair={pair} className="border-t border-line bg-surface px-3 py-2 sm:px-4" />
          <PairFacts pair={pair} />
          <Filmstrip pairs={pairs} current={pair.id} onOpen={openPair} />
          <DecisionBar
            pair={pair}
            undecided={pairs.filter(isOpen).length}
            rejecting={rejecting}
            onRejecting={setRejecting}
            onDecide={decidePair}
            onApproveSku={approveSku}
            onStep={step}
            atStart={atStart}
            atEnd={atEnd}
          />
        </>
      ) : (
        <EmptyState icon={ImageOff} title={t('review.no_pairs')} className="flex-1" />
      )}
    </section>
  );
}
