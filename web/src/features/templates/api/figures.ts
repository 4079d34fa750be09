import { queryOptions } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';

/** How the results of each template were received. */
export const promptFiguresQuery = queryOptions({
  queryKey: [...keys.prompts, 'figures'],
  queryFn: async ({ signal }) => {
    const { items } = await unwrap(api.GET('/api/ai-playground/prompts/figures', { signal }));
    return new Map(items.map((figures) => [figures.templateId, figures]));
  },
  staleTime: 60_000,
});
