import { createLazyRoute } from '@tanstack/react-router';

import { DownloadApprovedButton } from '@/features/downloads/components/create-download';
import { ImportMenu } from '@/features/import/components/import-menu';
import { ImportWelcome } from '@/features/import/components/import-welcome';
import { CatalogPage } from '@/features/catalog/components/catalog-page';
import { NoModelNotice } from '@/features/settings/components/no-model-notice';
import { changedSearch } from '@/features/catalog/lib/catalog-search';
import { useCanProcess } from '@/lib/accounts/use-session';

import { overviewRoute } from './overview';

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
        welcome={<ImportWelcome />}
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
