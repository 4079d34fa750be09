import { queryOptions } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';

export const serverStatusQuery = queryOptions({
  queryKey: [...keys.status, 'server'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/ai-playground/status/server', { signal })),
  refetchInterval: 5_000,
});
