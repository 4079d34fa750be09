import type { FolderState } from '@/lib/catalog/folders';

export const sorts = ['name', 'changed', 'failed'] as const;
export type Sort = (typeof sorts)[number];

/** What the address says of the overview: the SKU shown, the search, the filter and the order of the list. */
export interface CatalogSearch {
  sku?: string;
  q?: string;
  status?: FolderState;
  /** By name is the default, which the address leaves out. */
  sort?: Exclude<Sort, 'name'>;
}

export type CatalogSearchChange = { [Key in keyof CatalogSearch]?: CatalogSearch[Key] | undefined };

/** Changes the given parts of the address; with `replace`, Back does not return to the state before. */
export type OnCatalogSearch = (change: CatalogSearchChange, options?: { replace?: boolean }) => void;

/** The address after a change; what is undefined is left out of it. */
export function changedSearch(search: CatalogSearch, change: CatalogSearchChange): CatalogSearch {
  const { sku, q, status, sort } = { ...search, ...change };
  return {
    ...(sku === undefined ? {} : { sku }),
    ...(q === undefined || q === '' ? {} : { q }),
    ...(status === undefined ? {} : { status }),
    ...(sort === undefined ? {} : { sort }),
  };
}
