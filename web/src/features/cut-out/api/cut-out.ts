import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { toApiError } from '@/lib/api/error';
import { keys } from '@/lib/api/keys';
import { refreshSku } from '@/lib/catalog/pair-actions';

import { bodyOf, editOf, emptyEdit, type Edit } from '../lib/edit';

/** The edit that made the result shown, to go on with; an empty one where that was made otherwise. */
export const cutOutQuery = (pairId: string) =>
  queryOptions({
    queryKey: keys.cutOut(pairId),
    queryFn: async ({ signal }) => {
      const { edit } = await unwrap(api.GET('/api/ai-playground/pairs/{id}/cut-out', { params: { path: { id: pairId } }, signal }));
      return edit ? editOf(edit) : emptyEdit;
    },
    // What is edited must not change under the hand.
    staleTime: Infinity,
    gcTime: 0,
  });

/** The mask that an edit makes: a grey picture, white where the product is. */
export async function previewOf(pairId: string, edit: Edit, signal: AbortSignal): Promise<ImageBitmap> {
  const { data, error, response } = await api.POST('/api/ai-playground/pairs/{id}/cut-out/preview', {
    params: { path: { id: pairId } },
    body: bodyOf(edit),
    parseAs: 'blob',
    signal,
  });
  if (data === undefined) throw toApiError(response.status, error);
  return createImageBitmap(data);
}

export function useSaveCutOut(pair: { id: string; sku: string }) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (edit: Edit) =>
      unwrap(api.PUT('/api/ai-playground/pairs/{id}/cut-out', { params: { path: { id: pair.id } }, body: bodyOf(edit) })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.versions(pair.id) });
      refreshSku(client, pair.sku);
    },
  });
}
