import type { ReviewFilter } from './queue';

export const reviewViews = ['sheet', 'done'] as const;
export type ReviewView = (typeof reviewViews)[number];

/** What the address says of the review: the SKU, its image and the filter. */
export interface ReviewSearch {
  sku?: string;
  pair?: string;
  filter?: ReviewFilter;
  /** The contact sheet of the SKU, or the end of the queue; else one image after another. */
  view?: ReviewView;
}

export type OnReviewSearch = (search: ReviewSearch, options?: { replace?: boolean }) => void;
