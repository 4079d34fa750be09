import { createLazyRoute, useNavigate } from '@tanstack/react-router';

import { JobsPage } from '@/features/jobs/components/jobs-page';

import { historyRoute } from './history';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/history')({
  component: function History() {
    const search = historyRoute.useSearch();
    const navigate = useNavigate();
    return (
      <JobsPage
        search={search}
        onSearch={(next, { keep = false } = {}) => void navigate({ to: '/dashboard/aiplayground/history', search: next, replace: !keep })}
      />
    );
  },
});
