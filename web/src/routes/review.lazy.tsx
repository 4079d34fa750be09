import { createLazyRoute, useNavigate } from '@tanstack/react-router';

import { DownloadApprovedButton } from '@/features/downloads/components/create-download';
import { ReviewPage } from '@/features/review/components/review-page';

import { reviewRoute } from './review';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/review')({
  component: function Review() {
    const search = reviewRoute.useSearch();
    const navigate = useNavigate();
    return (
      <ReviewPage
        search={search}
        onSearch={(next, options) => void navigate({ to: '/dashboard/aiplayground/review', search: next, ...options })}
        downloadAction={<DownloadApprovedButton size="sm" compact />}
      />
    );
  },
});
