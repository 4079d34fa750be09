import { createRoute, redirect } from '@tanstack/react-router';

import { sessionQuery, settingsQuery } from '@/lib/api/queries';

import { rootRoute } from './root';

/** Everything behind the sign-in. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: 'static' });
    if (session.setupRequired) throw redirect({ to: '/setup', replace: true });
    if (!session.user) throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true });
    return { user: session.user };
  },
  // Lists ask for as many rows as the settings say. Without settings they do with the usual number.
  loader: async ({ context }) => {
    await context.queryClient.query({ ...settingsQuery, staleTime: 'static' }).catch(() => undefined);
  },
}).lazy(() => import('./shell.lazy').then((module) => module.Route));
