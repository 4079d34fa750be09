import { createRoute } from '@tanstack/react-router';

import { shellRoute } from './shell';

export const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground',
}).lazy(() => import('./overview.lazy').then((module) => module.Route));
