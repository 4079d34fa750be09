import { createRoute } from '@tanstack/react-router';

import { sorts, type CatalogSearch } from '@/features/catalog/lib/catalog-search';
import { folderStates } from '@/lib/catalog/folders';
import { optionalOneOf, optionalText } from '@/lib/search-params';

import { shellRoute } from './shell';

const orders = sorts.filter((sort) => sort !== 'name');

export const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground',
  validateSearch: (search: Record<string, unknown>): CatalogSearch => ({
    ...optionalText(search, 'sku'),
    ...optionalText(search, 'q'),
    ...optionalOneOf(search, 'status', folderStates),
    ...optionalOneOf(search, 'sort', orders),
  }),
}).lazy(() => import('./overview.lazy').then((module) => module.Route));
