import { createRoute, useNavigate } from '@tanstack/react-router';

import { DownloadsPage } from '@/features/downloads/components/downloads-page';
import { optionalPage } from '@/lib/search-params';

import { shellRoute } from './shell';

export const downloadsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/downloads',
  validateSearch: (search: Record<string, unknown>): { page?: number } => optionalPage(search, 'page'),
  component: function Downloads() {
    const { page = 1 } = downloadsRoute.useSearch();
    const navigate = useNavigate();
    return (
      <DownloadsPage
        page={page}
        onPage={(next) =>
          void navigate({ to: '/dashboard/aiplayground/downloads', search: next === 1 ? {} : { page: next } })
        }
      />
    );
  },
});
