import { createLazyRoute, useNavigate } from '@tanstack/react-router';

import { DownloadsPage } from '@/features/downloads/components/downloads-page';

import { downloadsRoute } from './downloads';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/downloads')({
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
