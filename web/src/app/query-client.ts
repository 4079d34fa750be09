import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

import { ApiError } from '@/lib/api/error';
import { keys } from '@/lib/api/keys';
import type { Session } from '@/lib/api/types';

/** `onSignedOut` runs when the server no longer knows the session. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const noticeSignOut = (error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 401) return;
    const session = client.getQueryData<Session>(keys.session);
    if (!session?.user) return;
    client.setQueryData<Session>(keys.session, { setupRequired: false });
    onSignedOut();
  };

  const client = new QueryClient({
    queryCache: new QueryCache({ onError: noticeSignOut }),
    mutationCache: new MutationCache({ onError: noticeSignOut }),
    defaultOptions: {
      queries: {
        // Live events say when something changed.
        staleTime: 30_000,
        retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}
