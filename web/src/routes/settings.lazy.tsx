import { createLazyRoute, Outlet } from '@tanstack/react-router';

import { SettingsLayout } from '@/features/settings/components/settings-layout';
import { SettingsPage } from '@/features/settings/components/settings-page';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/settings')({
  component: function Settings() {
    return (
      <SettingsLayout>
        <Outlet />
      </SettingsLayout>
    );
  },
});

export const GeneralRoute = createLazyRoute('/shell/dashboard/aiplayground/settings/')({ component: SettingsPage });
