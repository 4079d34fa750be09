import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import type { ImagePair, Regenerate } from '@/lib/api/types';

type PairTarget = Pick<ImagePair, 'id'> & { sku: string };

/** Asks again for what is shown of a SKU. */
export function refreshSku(client: QueryClient, sku: string) {
  void client.invalidateQueries({ queryKey: keys.pairs(sku) });
  void client.invalidateQueries({ queryKey: keys.workflow(sku) });
  void client.invalidateQueries({ queryKey: keys.folders });
}

/** Makes each image again, one after another; the answer is that of the first. */
export function useRegenerate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ pairs, body }: { pairs: readonly PairTarget[]; body: Regenerate }) => {
      const [first, ...rest] = pairs;
      if (!first) throw new Error('there is nothing to regenerate');
      const ask = (id: string) => unwrap(api.POST('/api/ai-playground/pairs/{id}/regenerate', { params: { path: { id } }, body }));
      const job = await ask(first.id);
      for (const { id } of rest) await ask(id);
      return job;
    },
    // Also after a refusal: some may have been taken.
    onSettled: (_job, _error, { pairs }) => {
      for (const sku of new Set(pairs.map((pair) => pair.sku))) refreshSku(client, sku);
      void client.invalidateQueries({ queryKey: keys.jobLists });
    },
  });
}

const calls = {
  skip: (id: string) => unwrap(api.POST('/api/ai-playground/pairs/{id}/skip', { params: { path: { id } } })),
  restore: (id: string) => unwrap(api.POST('/api/ai-playground/pairs/{id}/restore', { params: { path: { id } } })),
  main: (id: string) => unwrap(api.PUT('/api/ai-playground/pairs/{id}/main', { params: { path: { id } } })),
} as const;

export type PairAction = keyof typeof calls;

export function usePairAction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ pair, action }: { pair: PairTarget; action: PairAction }) => calls[action](pair.id),
    onSuccess: (changed, { pair }) => {
      client.setQueryData<ImagePair[]>(keys.pairs(pair.sku), (pairs) =>
        pairs?.map((known) => (known.id === changed.id ? changed : known)),
      );
      refreshSku(client, pair.sku);
    },
  });
}

export function useChooseVersion() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ pair, versionId }: { pair: PairTarget; versionId: string }) =>
      unwrap(api.PUT('/api/ai-playground/pairs/{id}/version', { params: { path: { id: pair.id } }, body: { versionId } })),
    onSuccess: (_, { pair }) => {
      void client.invalidateQueries({ queryKey: keys.versions(pair.id) });
      refreshSku(client, pair.sku);
    },
  });
}
