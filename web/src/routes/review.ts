import { createRoute } from '@tanstack/react-router';

import type { ReviewPlace } from '@/features/review/components/review-page';
import { reviewFilters } from '@/features/review/lib/queue';
import { optionalOneOf, optionalText } from '@/lib/search-params';

import { shellRoute } from './shell';

export const reviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/review',
  validateSearch: (search: Record<string, unknown>): ReviewPlace => ({
    ...optionalText(search, 'sku'),
    ...optionalText(search, 'pair'),
    ...optionalOneOf(search, 'filter', reviewFilters),
  }),
}).lazy(() => import('./review.lazy').then((module) => module.Route));
