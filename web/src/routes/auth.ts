import { createRoute, redirect } from '@tanstack/react-router';

import { sessionQuery } from '@/lib/api/queries';
import { optionalText } from '@/lib/search-params';

import { rootRoute } from './root';

const overview = '/dashboard/aiplayground';

/** Only a path of this page, so that a link cannot lead somewhere else after signing in. */
function ownPath(value: string | undefined): string {
  return value !== undefined && value.startsWith('/') && !value.startsWith('//') && !value.includes('\\') ? value : overview;
}

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } => optionalText(search, 'next'),
  beforeLoad: async ({ context, search }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: 'static' });
    if (session.setupRequired) throw redirect({ to: '/setup', replace: true });
    if (session.user) throw redirect({ to: ownPath(search.next), replace: true });
  },
}).lazy(() => import('./auth.lazy').then((module) => module.SignInRoute));

export const setUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  beforeLoad: async ({ context }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: 'static' });
    if (session.user) throw redirect({ to: overview, replace: true });
    if (!session.setupRequired) throw redirect({ to: '/sign-in', replace: true });
  },
}).lazy(() => import('./auth.lazy').then((module) => module.SetUpRoute));
