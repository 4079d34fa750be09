import { http, type RequestHandler } from 'msw';

import type { ImagePair, Regenerate, ReviewAction, WorkflowState, WorkflowStatus } from '@/lib/api/types';

import type { FakeServer } from '../fake-server';
import type { Sku } from './catalog';
import { base, notFound, ok } from './http';

export function reviewHandlers(server: FakeServer): RequestHandler[] {
  const archive = (status: WorkflowStatus, word: string) => (ids: string[]) => {
    const entries = [...server.skus.values()].filter((entry) => ids.includes(entry.id));
    for (const entry of entries) entry.status = status;
    return ok({ [word]: entries.length, ids: entries.map((entry) => entry.id) });
  };
  const pairAction = (change: (pair: ImagePair, entry: Sku) => void) => (id: unknown) => {
    const known = server.pairById(id);
    if (!known) return notFound('image');
    change(known.pair, known.entry);
    return ok(known.pair);
  };
  const skip = pairAction((pair) => Object.assign(pair, { status: 'skipped', skipReason: 'Left out by hand' }));
  const restore = pairAction((pair) => {
    pair.status = pair.outputImageUrl === undefined ? 'pending' : 'completed';
    delete pair.skipReason;
  });
  const main = pairAction((chosen, entry) => {
    for (const pair of entry.pairs) pair.isMainImage = pair === chosen;
  });
  return [
    http.post<never, { actions: ReviewAction[] }>(`${base}/workflow/approve`, async ({ request }) => {
      const { actions } = await request.json();
      server.created.reviews.push(actions);
      const results = actions.map((action) => review(server, action));
      return ok({ processed: results.filter((result) => result.success).length, results });
    }),
    http.post<never, { workflowStateIds: string[] }>(`${base}/workflow/archive`, async ({ request }) =>
      archive('archived', 'archived')((await request.json()).workflowStateIds),
    ),
    http.post<never, { workflowStateIds: string[] }>(`${base}/workflow/restore`, async ({ request }) =>
      archive('approved', 'restored')((await request.json()).workflowStateIds),
    ),
    http.get(`${base}/workflow/:sku`, ({ params }) => {
      const entry = server.skus.get(String(params.sku));
      return entry ? ok(workflowOf(server, entry)) : notFound('SKU');
    }),
    http.post(`${base}/pairs/:id/skip`, ({ params }) => skip(params.id)),
    http.post(`${base}/pairs/:id/restore`, ({ params }) => restore(params.id)),
    http.put(`${base}/pairs/:id/main`, ({ params }) => main(params.id)),
    http.post<{ id: string }, Regenerate>(`${base}/pairs/:id/regenerate`, async ({ params, request }) => {
      server.created.regenerations.push(await request.json());
      const known = server.pairById(params.id);
      if (!known) return notFound('image');
      const job = server.addJob({ jobType: 'custom', inputData: { skus: [known.entry.sku] }, totalItems: 1, status: 'pending' });
      Object.assign(known.pair, { status: 'pending', jobId: job.id });
      return ok({ jobId: job.id, status: job.status, totalItems: 1 }, 201);
    }),
    http.get(`${base}/pairs/:id/versions`, ({ params }) => {
      const pair = server.pairById(params.id)?.pair;
      if (pair?.outputImageUrl === undefined) return ok({ items: [] });
      const version = {
        id: `${pair.id}-v1`,
        current: true,
        approved: pair.reviewStatus === 'approved',
        imageUrl: pair.outputImageUrl,
        thumbnailUrl: pair.outputThumbnailUrl,
        width: 2000,
        height: 2000,
        bytes: 398_112,
        format: 'jpeg',
        engine: 'local',
        createdAt: pair.updatedAt,
      };
      return ok({ items: [version] });
    }),
  ];
}

function review(server: FakeServer, action: ReviewAction) {
  const status = action.type === 'approve' ? 'approved' : action.type === 'reject' ? 'rejected' : 'unreviewed';
  const set = (pair: ImagePair) => {
    pair.reviewStatus = status;
    pair.version += 1;
    if (action.reason === undefined) delete pair.reviewReason;
    else pair.reviewReason = action.reason;
  };
  const target = { targetId: action.targetId, targetType: action.targetType };
  if (action.targetType === 'image_pair') {
    const known = server.pairById(action.targetId);
    if (!known) return { ...target, success: false, error: 'not_found', message: 'This image does not exist.' };
    if (action.version !== undefined && action.version !== known.pair.version) {
      return { ...target, success: false, error: 'precondition_failed', message: 'Somebody else changed this meanwhile.' };
    }
    set(known.pair);
    const results = known.entry.pairs.filter((pair) => pair.status === 'completed');
    known.entry.status = results.every((pair) => pair.reviewStatus === 'approved') ? 'approved' : 'pending';
    return { ...target, success: true, status, version: known.pair.version };
  }
  const entry = server.skus.get(action.targetId);
  if (!entry) return { ...target, success: false, error: 'not_found', message: 'This SKU does not exist.' };
  for (const pair of entry.pairs) {
    if (pair.status === 'completed' && !(action.type === 'approve' && pair.reviewStatus === 'rejected')) set(pair);
  }
  entry.status = action.type === 'approve' ? 'approved' : 'pending';
  return { ...target, success: true, status: entry.status, version: entry.version };
}

function workflowOf(server: FakeServer, { id, sku, status, version, pairs }: Sku): WorkflowState {
  const results = pairs.filter((pair) => pair.status === 'completed');
  return {
    id,
    userId: 'user-1',
    sku,
    folderName: sku,
    status,
    currentStep: results.filter((pair) => pair.reviewStatus !== 'unreviewed').length,
    totalSteps: results.length,
    imagePairs: pairs,
    version,
    createdAt: server.now(),
    updatedAt: server.now(),
  };
}
