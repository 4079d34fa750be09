import { createRoute } from '@tanstack/react-router';

import { templateKinds, type TemplateSearch } from '@/features/templates/lib/template-search';
import { withPageTexts } from '@/i18n/messages';
import { optionalOneOf, optionalText } from '@/lib/search-params';

import { shellRoute } from './shell';

export const templatesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/templates',
  validateSearch: (search: Record<string, unknown>): TemplateSearch => ({
    ...optionalOneOf(search, 'kind', templateKinds),
    ...optionalText(search, 'template'),
  }),
}).lazy(() => withPageTexts(import('./templates.lazy')).then((module) => module.Route));
