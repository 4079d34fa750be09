import { createLazyRoute, useNavigate } from '@tanstack/react-router';

import { DownloadApprovedButton } from '@/features/downloads/components/create-download';
import { ReviewPage } from '@/features/review/components/review-page';

import { reviewRoute } from './review';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/review')({
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
