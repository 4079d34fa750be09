import { createLazyRoute, useNavigate } from '@tanstack/react-router';

import { HistoryPage } from '@/features/history/components/history-page';

import { historyRoute } from './history';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/history')({
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
