import type { ReviewFilter } from './queue';

/** What the address says of the review: the SKU, its image and the filter. */
export interface ReviewSearch {
  sku?: string;
  pair?: string;
  filter?: ReviewFilter;
}

export type OnReviewSearch = (search: ReviewSearch, options?: { replace?: boolean }) => void;
