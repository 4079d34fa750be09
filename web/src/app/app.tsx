import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { RouterHistory } from '@tanstack/react-router';

import { createAppRouter } from '@/routes/router';

import { createQueryClient } from './query-client';

/** Wires the query cache, the router and their one meeting point: losing the session leads to the sign-in. */
export function createApp(history?: RouterHistory) {
  const queryClient = createQueryClient(() => void router.invalidate());
  const router = createAppRouter(queryClient, history);

  function App() {
    return (
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    );
  }

  return { App, router, queryClient };
}
