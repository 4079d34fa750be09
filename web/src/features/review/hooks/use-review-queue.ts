import { useState } from 'react';

import type { Folder } from '@/lib/api/types';

import { updateQueue, type ReviewFilter } from '../lib/queue';

/** The SKUs of a filter in a stable order; `pinned` is in it even when it does not match, because the address asks for it. */
export function useReviewQueue(folders: readonly Folder[], filter: ReviewFilter, pinned: string | undefined): readonly string[] {
  const [queue, setQueue] = useState<{ filter: ReviewFilter; folders: readonly Folder[]; skus: readonly string[] }>(() => ({
    filter,
    folders,
    skus: updateQueue([], folders, filter),
  }));
  let current = queue;
  if (queue.filter !== filter) current = { filter, folders, skus: updateQueue([], folders, filter) };
  else if (queue.folders !== folders) current = { filter, folders, skus: updateQueue(queue.skus, folders, filter) };
  if (pinned !== undefined && !current.skus.includes(pinned) && folders.some((folder) => folder.sku === pinned)) {
    current = { ...current, skus: [pinned, ...current.skus] };
  }
  if (current !== queue) setQueue(current);
  return current.skus;
}
