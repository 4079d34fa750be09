import { createRoute } from '@tanstack/react-router';

import { shellRoute } from './shell';

export const cutOutRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/cut-out/$sku/$pair',
}).lazy(() => import('./cut-out.lazy').then((module) => module.Route));
