import type { Folder } from '@/lib/api/types';
import { folderState, folderStates, type FolderState } from '@/lib/catalog/folders';
import { searchName } from '@/lib/names';

import type { Sort } from './catalog-search';

interface ListView {
  text: string;
  status: FolderState | undefined;
  sort: Sort;
}

/** The SKUs that match search and filter, in the order of the list. `folders` come sorted by name. */
export function visibleFolders(folders: readonly Folder[], { text, status, sort }: ListView): readonly Folder[] {
  const wanted = searchName(text);
  const matching = folders.filter(
    (folder) =>
      (status === undefined || folderState(folder) === status) &&
      (wanted === '' || searchName(folder.sku).includes(wanted) || searchName(folder.folderName).includes(wanted)),
  );
  if (sort === 'changed') return matching.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0));
  if (sort === 'failed') return matching.sort((a, b) => b.failedCount - a.failedCount);
  return matching;
}

export function countStates(folders: readonly Folder[]): ReadonlyMap<FolderState, number> {
  const counts = new Map<FolderState, number>(folderStates.map((state) => [state, 0]));
  for (const folder of folders) {
    const state = folderState(folder);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}
