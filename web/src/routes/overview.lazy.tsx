import { createLazyRoute } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';

import { DownloadApprovedButton } from '@/features/downloads/components/create-download';
import { ImportMenu } from '@/features/import/components/import-menu';
import { CatalogPage } from '@/features/catalog/components/catalog-page';
import { NoModelNotice } from '@/features/settings/components/no-model-notice';
import { changedSearch } from '@/features/catalog/lib/catalog-search';
import { useCanProcess } from '@/lib/accounts/use-session';

import { overviewRoute } from './overview';

/** Loaded while there is no SKU. */
const ImportWelcome = lazy(() =>
  import('@/features/import/components/import-welcome').then((module) => ({ default: module.ImportWelcome })),
);

export const Route = createLazyRoute('/shell/dashboard/aiplayground')({
  component: function Overview() {
    const canProcess = useCanProcess();
    const search = overviewRoute.useSearch();
    const navigate = overviewRoute.useNavigate();
    return (
      <CatalogPage
        search={search}
        onSearch={(change, options) =>
          void navigate({ search: (before) => changedSearch(before, change), ...options })
        }
        notice={<NoModelNotice />}
        welcome={
          <Suspense>
            <ImportWelcome />
          </Suspense>
        }
        headerActions={
          <>
            {canProcess && <ImportMenu />}
            <DownloadApprovedButton compact />
          </>
        }
      />
    );
  },
});
