import { http, type RequestHandler } from 'msw';

import type { CreateJob, ImagePair, Job, JobImage } from '@/lib/api/types';

import type { FakeServer } from '../fake-server';
import { base, notFound, ok } from './http';

export function jobHandlers(server: FakeServer): RequestHandler[] {
  const find = (id: unknown) => server.jobs.find((job) => job.id === id);
  const gone = () => notFound('job');
  return [
    http.get(`${base}/jobs`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      const page = Number(query.get('page') ?? 1);
      const limit = Number(query.get('limit') ?? 20);
      const wanted = server.jobs.filter(
        (job) =>
          (!query.has('status') || job.status === query.get('status')) &&
          (!query.has('jobType') || job.jobType === query.get('jobType')),
      );
      return ok({ items: wanted.slice((page - 1) * limit, page * limit), total: wanted.length, page, limit });
    }),
    http.post<never, CreateJob>(`${base}/jobs`, async ({ request }) => {
      const body = await request.json();
      server.created.jobs.push(body);
      const job = startJob(server, body);
      return ok({ jobId: job.id, status: job.status, totalItems: job.totalItems }, 201);
    }),
    http.get(`${base}/jobs/:id`, ({ params }) => {
      const job = find(params.id);
      return job ? ok(job) : gone();
    }),
    http.post(`${base}/jobs/:id/cancel`, ({ params }) => {
      const job = find(params.id);
      if (!job) return gone();
      job.cancelRequested = true;
      return ok({ jobId: job.id, status: job.status });
    }),
    http.post(`${base}/jobs/:id/retry`, ({ params }) => {
      const job = find(params.id);
      if (!job) return gone();
      Object.assign(job, { status: 'processing', failedItems: 0, unknownItems: 0, processedItems: job.completedItems, cancelRequested: false });
      return ok({ jobId: job.id, status: job.status });
    }),
    http.put<{ id: string }, { budgetMicros: number | null }>(`${base}/jobs/:id/budget`, async ({ params, request }) => {
      const job = find(params.id);
      if (!job) return gone();
      const { budgetMicros } = await request.json();
      const { budgetMicros: _, ...cost } = job.cost;
      job.cost = budgetMicros === null ? cost : { ...cost, budgetMicros };
      return ok(job);
    }),
    http.post<{ id: string; move: string }>(`${base}/jobs/:id/:move`, ({ params }) => {
      const job = find(params.id);
      if (!job) return gone();
      if (params.move === 'pause') job.waiting = { reason: 'paused', code: 'user', message: 'Paused.' };
      else delete job.waiting;
      if (params.move === 'release' && job.pilot) job.pilot.released = true;
      if (params.move !== 'run-again') return ok({ jobId: job.id, status: job.status });
      const { id } = server.addJob({ jobType: job.jobType, inputData: job.inputData, totalItems: job.totalItems });
      return ok({ jobId: id, status: 'processing', totalItems: job.totalItems }, 201);
    }),
    http.get(`${base}/jobs/:id/images`, ({ params, request }) => {
      if (!find(params.id)) return gone();
      const status = new URL(request.url).searchParams.get('status');
      const items = [...server.skus.values()]
        .flatMap(({ pairs }) => pairs)
        .filter((pair) => pair.jobId === params.id)
        .map(imageOf)
        .filter((image) => status === null || image.status === status);
      return ok({ items, total: items.length, page: 1, limit: 50 });
    }),
    http.get(`${base}/jobs/:id/logs`, ({ params, request }) => {
      const lines = server.logs.get(String(params.id));
      if (!lines) return gone();
      const since = new URL(request.url).searchParams.get('since');
      const from = since === null ? 0 : lines.findIndex((line) => line.id === since) + 1;
      return ok({ logs: lines.slice(from), hasMore: false });
    }),
  ];
}

function imageOf(pair: ImagePair): JobImage {
  const { id: pairId, sku, name, isMainImage, inputThumbnailUrl, outputThumbnailUrl, errorCode, errorMessage } = pair;
  const over = pair.status !== 'pending' && pair.status !== 'processing';
  const attempt = { startedAt: pair.createdAt, endedAt: pair.updatedAt, outcome: pair.status === 'failed' ? 'error' : 'done' } as const;
  return {
    pairId,
    sku,
    name,
    status: pair.status === 'pending' ? 'waiting' : pair.status,
    isMainImage,
    inputThumbnailUrl,
    ...(outputThumbnailUrl === undefined ? {} : { outputThumbnailUrl }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(errorMessage === undefined ? {} : { errorMessage }),
    approved: pair.reviewStatus === 'approved',
    attempts: over ? [attempt] : [],
    ...(over ? { startedAt: pair.createdAt, endedAt: pair.updatedAt } : {}),
  };
}

function startJob(server: FakeServer, body: CreateJob): Job {
  const pairs = body.input.skus.flatMap((sku) => server.skus.get(sku)?.pairs ?? []);
  const wanted = pairs.filter(
    (pair) => body.jobType === 'batch_optimize' || body.jobType === 'custom' || pair.isMainImage === (body.jobType === 'main_image'),
  );
  const job = server.addJob({
    jobType: body.jobType,
    inputData: body.input,
    totalItems: wanted.length,
    status: 'pending',
    ...(body.options ? { options: body.options } : {}),
  });
  for (const pair of wanted) Object.assign(pair, { status: 'pending', jobId: job.id, reviewStatus: 'unreviewed' });
  return job;
}
