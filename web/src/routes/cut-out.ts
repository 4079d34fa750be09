import { createRoute } from '@tanstack/react-router';

import { withPageTexts } from '@/i18n/messages';

import { shellRoute } from './shell';

export const cutOutRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/cut-out/$sku/$pair',
}).lazy(() => withPageTexts(import('./cut-out.lazy')).then((module) => module.Route));
