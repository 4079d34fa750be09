import { createRoute } from '@tanstack/react-router';

import type { JobSearch } from '@/features/jobs/lib/job-search';
import { withPageTexts } from '@/i18n/messages';
import { jobStatuses, jobTypes } from '@/lib/api/types';
import { optionalDay, optionalOneOf, optionalPage, optionalText } from '@/lib/search-params';

import { shellRoute } from './shell';

export const historyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/history',
  validateSearch: (search: Record<string, unknown>): JobSearch => ({
    ...optionalOneOf(search, 'status', jobStatuses),
    ...optionalOneOf(search, 'type', jobTypes),
    ...optionalDay(search, 'from'),
    ...optionalDay(search, 'to'),
    ...optionalPage(search, 'page'),
    ...optionalText(search, 'job'),
  }),
}).lazy(() => withPageTexts(import('./history.lazy')).then((module) => module.Route));
