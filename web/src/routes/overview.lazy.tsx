import { createLazyRoute } from '@tanstack/react-router';

import { DownloadApprovedButton } from '@/features/downloads/components/create-download';
import { ImportMenu } from '@/features/import/components/import-menu';
import { ImportWelcome } from '@/features/import/components/import-welcome';
import { CatalogPage } from '@/features/catalog/components/catalog-page';
import { useCanProcess } from '@/lib/accounts/use-session';

export const Route = createLazyRoute('/shell/dashboard/aiplayground')({
  component: function Overview() {
    const canProcess = useCanProcess();
    return (
      <CatalogPage
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
