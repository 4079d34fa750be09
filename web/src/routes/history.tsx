import { createRoute, useNavigate } from '@tanstack/react-router';

import { HistoryPage } from '@/features/history/components/history-page';
import type { HistorySearch } from '@/features/history/lib/history-search';
import { jobStatuses, jobTypes } from '@/lib/api/types';
import { optionalDay, optionalOneOf, optionalPage } from '@/lib/search-params';

import { shellRoute } from './shell';

export const historyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/history',
  validateSearch: (search: Record<string, unknown>): HistorySearch => ({
    ...optionalOneOf(search, 'status', jobStatuses),
    ...optionalOneOf(search, 'type', jobTypes),
    ...optionalDay(search, 'from'),
    ...optionalDay(search, 'to'),
    ...optionalPage(search, 'page'),
  }),
  component: function History() {
    const search = historyRoute.useSearch();
    const navigate = useNavigate();
    return (
      <HistoryPage
        search={search}
        onSearch={(next) => void navigate({ to: '/dashboard/aiplayground/history', search: next, replace: true })}
      />
    );
  },
});
