import { useQueryClient } from '@tanstack/react-query';

import { keys } from '@/lib/api/keys';
import type { Folder, ImagePair, WorkflowState } from '@/lib/api/types';
import { useAutoAdvance } from '@/lib/settings/use-preferences';

import { isOpen, nextOpen, reviewPairs } from '../lib/queue';
import type { OnReviewSearch, ReviewSearch } from '../lib/review-search';

interface SkuNavigationOptions {
  sku: string;
  /** The images of the SKU, and the index of the one shown; -1 while there is none. */
  pairs: readonly ImagePair[];
  index: number;
  queue: readonly string[];
  bySku: ReadonlyMap<string, Folder>;
  search: ReviewSearch;
  onSearch: OnReviewSearch;
}

/** Moves between the images of a SKU and between the SKUs of the queue. */
export function useSkuNavigation({ sku, pairs, index, queue, bySku, search, onSearch }: SkuNavigationOptions) {
  const client = useQueryClient();
  const { autoAdvance } = useAutoAdvance();
  const position = queue.indexOf(sku);

  const knownPairs = (other: string) => {
    const workflow = client.getQueryData<WorkflowState>(keys.workflow(other));
    return workflow && reviewPairs(workflow.imagePairs);
  };

  const openPair = (next: ImagePair) => onSearch({ ...search, sku, pair: next.id }, { replace: true });

  const openSku = (next: string | undefined, end: 'first' | 'last' = 'first') => {
    if (next === undefined) return;
    onSearch({ ...search, sku: next, pair: end === 'last' ? knownPairs(next)?.at(-1)?.id : undefined });
  };

  /** The next image, or the next SKU after the last one. */
  const step = (direction: -1 | 1) => {
    const next = pairs[index + direction];
    if (next) openPair(next);
    else openSku(queue[position + direction], direction < 0 ? 'last' : 'first');
  };

  const openCount = (other: string): number => {
    const known = knownPairs(other);
    if (known) return known.filter(isOpen).length;
    const folder = bySku.get(other);
    return folder?.toReviewCount ?? 0;
  };

  /** After a decision: the next image without one, in this SKU or in the queue after it. */
  const advance = (decided: readonly ImagePair[]) => {
    if (!autoAdvance) return;
    const after = pairs.map((pair): ImagePair => (decided.includes(pair) ? { ...pair, reviewStatus: 'approved' } : pair));
    const next = nextOpen(after, index);
    if (next) openPair(next);
    else {
      const other = [...queue.slice(position + 1), ...queue.slice(0, position)].find((candidate) => openCount(candidate) > 0);
      if (other !== undefined) openSku(other);
      // Who goes through the approved or the rejected stays there.
      else if (search.filter === undefined || search.filter === 'pending') onSearch({ view: 'done' });
    }
  };

  return {
    position,
    step,
    openPair,
    openPreviousSku: () => openSku(queue[position - 1]),
    openNextSku: () => openSku(queue[position + 1]),
    advance,
    atStart: index <= 0 && position <= 0,
    atEnd: index === pairs.length - 1 && position >= queue.length - 1,
  };
}
