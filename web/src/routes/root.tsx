import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';

import { NotFound } from '@/app/not-found';
import { PageError } from '@/app/page-error';
import { PageProviders } from '@/app/page-providers';

export interface RouterContext {
  queryClient: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: () => (
    <PageProviders>
      <Outlet />
    </PageProviders>
  ),
  // These two stand in for the outlet's content, so the providers are still around them.
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => (
    <PageProviders>
      <PageError error={error} onRetry={reset} />
    </PageProviders>
  ),
});
