import { createLazyRoute, Outlet } from '@tanstack/react-router';

import { AppShell } from '@/app/shell/app-shell';

import { shellRoute } from './shell';

export const Route = createLazyRoute('/shell')({
  component: function Shell() {
    const { user } = shellRoute.useRouteContext();
    return (
      <AppShell user={user}>
        <Outlet />
      </AppShell>
    );
  },
});
