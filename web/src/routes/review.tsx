import { createRoute, useNavigate } from '@tanstack/react-router';

import { DownloadApprovedButton } from '@/features/downloads/components/create-download';
import { ReviewPage, type ReviewPlace } from '@/features/review/components/review-page';
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
  component: function Review() {
    const place = reviewRoute.useSearch();
    const navigate = useNavigate();
    return (
      <ReviewPage
        place={place}
        onMove={(search, options) => void navigate({ to: '/dashboard/aiplayground/review', search, ...options })}
        downloadAction={<DownloadApprovedButton size="sm" compact />}
      />
    );
  },
});
