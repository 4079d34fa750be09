import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { ApiError } from '@/lib/api/error';
import { keys } from '@/lib/api/keys';
import type { ImagePair, ReviewAction, ReviewResult, ReviewStatus, WorkflowState } from '@/lib/api/types';

export interface Decision {
  sku: string;
  actions: readonly Pick<ReviewAction, 'type' | 'targetId' | 'targetType' | 'reason'>[];
  /** Told what the server refused, also when the component that decided is gone. */
  onRefused?: (refusal: Refusal) => void;
}

export interface Refusal {
  error: unknown;
  /** The photos that it concerns; none when they are not known. */
  names: readonly string[];
  /** Whether nothing of the decision was taken. */
  whole: boolean;
}

const statusAfter: Record<ReviewAction['type'], ReviewStatus> = {
  approve: 'approved',
  reject: 'rejected',
  reset: 'unreviewed',
};

const mutationKey = ['review'];

type Review = Pick<ImagePair, 'reviewStatus' | 'reviewReason' | 'version'>;

function reviewOf({ reviewStatus, reviewReason, version }: ImagePair): Review {
  return { reviewStatus, version, ...(reviewReason === undefined ? {} : { reviewReason }) };
}

function knownPairs(client: QueryClient, sku: string): ImagePair[] {
  return client.getQueryData<WorkflowState>(keys.workflow(sku))?.imagePairs ?? client.getQueryData<ImagePair[]>(keys.pairs(sku)) ?? [];
}

function patchPairs(client: QueryClient, sku: string, patch: (pair: ImagePair) => ImagePair) {
  client.setQueryData<WorkflowState>(keys.workflow(sku), (state) => state && { ...state, imagePairs: state.imagePairs.map(patch) });
  client.setQueryData<ImagePair[]>(keys.pairs(sku), (pairs) => pairs?.map(patch));
}

/** The pairs an action touches. One on the SKU touches all results, but approving it leaves alone what was rejected. */
function isTouched(pair: ImagePair, action: Decision['actions'][number]): boolean {
  if (action.targetType === 'image_pair') return pair.id === action.targetId;
  return pair.status === 'completed' && !(action.type === 'approve' && pair.reviewStatus === 'rejected');
}

function applyResult(client: QueryClient, sku: string, result: ReviewResult) {
  if (!result.success || result.targetType !== 'image_pair' || result.version === undefined) return;
  const { version } = result;
  patchPairs(client, sku, (pair) => (pair.id === result.targetId ? { ...pair, version } : pair));
}

function errorOf({ error, message }: ReviewResult): ApiError {
  return new ApiError(409, { ...(error === undefined ? {} : { error }), ...(message === undefined ? {} : { message }) });
}

function namesOf(client: QueryClient, sku: string, ids: ReadonlySet<string>): string[] {
  return knownPairs(client, sku)
    .filter((pair) => ids.has(pair.id))
    .map((pair) => pair.name);
}

/** Shows the reviews again that pairs had before. */
function takeBack(client: QueryClient, sku: string, touched: ReadonlyMap<string, Review>) {
  patchPairs(client, sku, (pair) => {
    const review = touched.get(pair.id);
    if (!review) return pair;
    const { reviewReason, ...rest } = pair;
    return { ...rest, ...review };
  });
}

/**
 * Decides over pairs or a whole SKU. The page shows the decision at once and takes it back, for the pairs concerned
 * only, when the server says no. Decisions reach the server one after another in the order they were made, each with
 * the version it was made on.
 */
export function useDecide() {
  const client = useQueryClient();
  return useMutation({
    mutationKey,
    scope: { id: 'review' },
    mutationFn: async ({ sku, actions }: Decision) => {
      const pairs = knownPairs(client, sku);
      const body = {
        actions: actions.map((action) => {
          const version = action.targetType === 'image_pair' ? pairs.find((pair) => pair.id === action.targetId)?.version : undefined;
          return { ...action, ...(version === undefined ? {} : { version }) };
        }),
      };
      const { results } = await unwrap(api.POST('/api/ai-playground/workflow/approve', { body }));
      const failed = results.find((result) => !result.success);
      if (failed && results.every((result) => !result.success)) throw errorOf(failed);
      return results;
    },
    onMutate: async ({ sku, actions }) => {
      await Promise.all([
        client.cancelQueries({ queryKey: keys.workflow(sku) }),
        client.cancelQueries({ queryKey: keys.pairs(sku) }),
      ]);
      const before = new Map(knownPairs(client, sku).map((pair) => [pair.id, reviewOf(pair)]));
      const touched = new Map<string, Review>();
      patchPairs(client, sku, (pair) => {
        const action = actions.find((candidate) => isTouched(pair, candidate));
        if (!action) return pair;
        touched.set(pair.id, before.get(pair.id) ?? reviewOf(pair));
        const { reviewReason, ...rest } = pair;
        return {
          ...rest,
          reviewStatus: statusAfter[action.type],
          ...(action.reason === undefined ? {} : { reviewReason: action.reason }),
        };
      });
      return { touched };
    },
    onSuccess: (results, { sku, onRefused }, { touched }) => {
      for (const result of results) applyResult(client, sku, result);
      const refused = results.filter((result) => !result.success);
      const [first] = refused;
      if (!first) return;
      const ids = new Set(refused.map((result) => result.targetId));
      const names = namesOf(client, sku, ids);
      takeBack(client, sku, new Map([...touched].filter(([id]) => ids.has(id))));
      onRefused?.({ error: errorOf(first), names, whole: false });
    },
    onError: (error, { sku, onRefused }, context) => {
      const touched = context?.touched ?? new Map<string, Review>();
      takeBack(client, sku, touched);
      onRefused?.({ error, names: namesOf(client, sku, new Set(touched.keys())), whole: true });
    },
    onSettled: (_data, _error, { sku }) => {
      // While more decisions are on their way, what the server would answer is already out of date.
      if (client.isMutating({ mutationKey }) > 1) return;
      void client.invalidateQueries({ queryKey: keys.workflow(sku) });
      void client.invalidateQueries({ queryKey: keys.pairs(sku) });
      void client.invalidateQueries({ queryKey: keys.folders });
    },
  });
}

/** The actions that bring pairs back to the review they have now. */
export function actionsBackTo(pairs: readonly ImagePair[]): Decision['actions'] {
  return pairs.map((pair) => ({
    type: pair.reviewStatus === 'approved' ? 'approve' : pair.reviewStatus === 'rejected' ? 'reject' : 'reset',
    targetId: pair.id,
    targetType: 'image_pair',
    ...(pair.reviewReason === undefined ? {} : { reason: pair.reviewReason }),
  }));
}

export function useArchive() {
  const client = useQueryClient();
  const path = { archive: '/api/ai-playground/workflow/archive', restore: '/api/ai-playground/workflow/restore' } as const;
  return useMutation({
    /** The server takes 500 at a time. */
    mutationFn: async ({ ids, action }: { ids: readonly string[]; action: 'archive' | 'restore' }) => {
      let done = 0;
      for (let from = 0; from < ids.length; from += 500) {
        const body = { workflowStateIds: ids.slice(from, from + 500) };
        const result = await unwrap<{ ids: string[] }>(api.POST(path[action], { body }));
        done += result.ids.length;
      }
      return done;
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.folders });
      void client.invalidateQueries({ queryKey: keys.workflowAll });
    },
  });
}
