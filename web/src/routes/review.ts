import { createRoute } from '@tanstack/react-router';

import { reviewFilters } from '@/features/review/lib/queue';
import { reviewViews, type ReviewSearch } from '@/features/review/lib/review-search';
import { optionalOneOf, optionalText } from '@/lib/search-params';

import { shellRoute } from './shell';

export const reviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/review',
  validateSearch: (search: Record<string, unknown>): ReviewSearch => ({
    ...optionalText(search, 'sku'),
    ...optionalText(search, 'pair'),
    ...optionalOneOf(search, 'filter', reviewFilters),
    ...optionalOneOf(search, 'view', reviewViews),
  }),
}).lazy(() => import('./review.lazy').then((module) => module.Route));
