import type { Folder, ImagePair } from '@/lib/api/types';

export const reviewFilters = ['pending', 'approved', 'rejected', 'failed', 'all'] as const;
export type ReviewFilter = (typeof reviewFilters)[number];

/** Whether a SKU belongs in review: some of its images have a result or failed, and it is not archived. */
export function isReviewable(folder: Folder): boolean {
  return (folder.completedCount > 0 || folder.failedCount > 0) && folder.status !== 'archived';
}

export function matches(folder: Folder, filter: ReviewFilter): boolean {
  if (!isReviewable(folder)) return false;
  switch (filter) {
    case 'pending':
      return folder.toReviewCount > 0;
    case 'approved':
      return folder.approvedCount > 0 && folder.toReviewCount === 0;
    case 'rejected':
      return folder.rejectedCount > 0;
    case 'failed':
      return folder.failedCount > 0;
    case 'all':
      return true;
  }
}

/**
 * The SKUs to go through. One that has been decided keeps its position, so that nothing moves under the reviewer's
 * hands; new ones come at the end; deleted ones go.
 */
export function updateQueue(queue: readonly string[], folders: readonly Folder[], filter: ReviewFilter): readonly string[] {
  const known = new Set(queue);
  const existing = new Set(folders.map((folder) => folder.sku));
  const added = folders.filter((folder) => !known.has(folder.sku) && matches(folder, filter)).map((folder) => folder.sku);
  const kept = queue.filter((sku) => existing.has(sku));
  return added.length === 0 && kept.length === queue.length ? queue : [...kept, ...added];
}

/** The images that review shows: all but the skipped ones. */
export function reviewPairs(pairs: readonly ImagePair[]): ImagePair[] {
  const shown = pairs.filter((pair) => pair.status !== 'skipped');
  // Doubtful cut-outs first; their place must not change when they are decided.
  return [...shown.filter((pair) => pair.check), ...shown.filter((pair) => !pair.check)];
}

export function isOpen(pair: ImagePair): boolean {
  return pair.status === 'completed' && pair.reviewStatus === 'unreviewed';
}

/** Where to begin in a SKU. */
export function firstPair(pairs: readonly ImagePair[]): ImagePair | undefined {
  return pairs.find(isOpen) ?? pairs.find((pair) => pair.status === 'completed') ?? pairs[0];
}

/** The next pair without a decision after `index`, going round. */
export function nextOpen(pairs: readonly ImagePair[], index: number): ImagePair | undefined {
  return [...pairs.slice(index + 1), ...pairs.slice(0, Math.max(0, index))].find(isOpen);
}
