import { createRoute } from '@tanstack/react-router';

import { optionalPage } from '@/lib/search-params';

import { shellRoute } from './shell';

export const downloadsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/downloads',
  validateSearch: (search: Record<string, unknown>): { page?: number } => optionalPage(search, 'page'),
}).lazy(() => import('./downloads.lazy').then((module) => module.Route));
