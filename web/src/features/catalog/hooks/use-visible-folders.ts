import { useDeferredValue, useMemo } from 'react';

import type { Folder } from '@/lib/api/types';
import { sameName } from '@/lib/names';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

/** The SKUs that pass search and status filter, in the order shown. */
export function useVisibleFolders(folders: readonly Folder[]): readonly Folder[] {
  const status = useAiPlaygroundStore((state) => state.statusFilter);
  const search = useDeferredValue(useAiPlaygroundStore((state) => state.searchQuery));
  return useMemo(() => {
    const wanted = sameName(search);
    return folders.filter(
      (folder) =>
        (status === 'all' || folder.status === status) &&
        (wanted === '' ||
          sameName(folder.sku).includes(wanted) ||
          sameName(folder.folderName).includes(wanted)),
    );
  }, [folders, search, status]);
}
