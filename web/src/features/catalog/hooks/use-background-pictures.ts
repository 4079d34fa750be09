import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { ApiError } from '@/lib/api/error';
import { keys } from '@/lib/api/keys';
import { pairsQuery } from '@/lib/api/queries';

/** The SKU whose photos are offered as backgrounds. It is a SKU like any other; what is uploaded here is skipped, so that no job cuts it out. */
export const backgroundsSku = 'backgrounds';

/** The pictures there are; none while that SKU does not exist. */
export function useBackgroundPictures() {
  const { queryFn, ...query } = pairsQuery(backgroundsSku);
  return useQuery({
    ...query,
    queryFn: async (context) => {
      try {
        return typeof queryFn === 'function' ? await queryFn(context) : [];
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return [];
        throw error;
      }
    },
  });
}

export function useAddBackgroundPicture() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (file: File) => {
      const { pair } = await unwrap(
        api.PUT('/api/ai-playground/folders/{sku}/images/{name}', {
          params: { path: { sku: backgroundsSku, name: file.name } },
          // The description has no better word for bytes than a text.
          body: '',
          bodySerializer: () => file,
          headers: { 'Content-Type': file.type === '' ? 'application/octet-stream' : file.type },
        }),
      );
      if (pair.status === 'skipped') return pair;
      return unwrap(api.POST('/api/ai-playground/pairs/{id}/skip', { params: { path: { id: pair.id } } }));
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.pairs(backgroundsSku) });
      void client.invalidateQueries({ queryKey: keys.folders });
    },
  });
}
