import { createLazyRoute } from '@tanstack/react-router';

import { DownloadApprovedButton } from '@/features/downloads/components/create-download';
import { ImportMenu } from '@/features/import/components/import-menu';
import { ImportWelcome } from '@/features/import/components/import-welcome';
import { OverviewPage } from '@/features/overview/components/overview-page';
import { useCanProcess } from '@/lib/use-session';

export const Route = createLazyRoute('/shell/dashboard/aiplayground')({
  component: function Overview() {
    const canProcess = useCanProcess();
    return (
      <OverviewPage
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
