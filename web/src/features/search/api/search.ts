import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';

const maxSkus = 8;

/** The first SKUs whose names contain a text. */
export const skuSearchQuery = (text: string) =>
  queryOptions({
    queryKey: ['sku-search', text],
    queryFn: async ({ signal }) => {
      const { folders } = await unwrap(
        api.GET('/api/ai-playground/folders', { params: { query: { status: 'all', search: text, limit: maxSkus } }, signal }),
      );
      return folders;
    },
    enabled: text !== '',
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
