import { http, HttpResponse, type RequestHandler } from 'msw';

import type { FakeServer } from '../fake-server';
import { base, ok } from './http';

export interface StoredEvent {
  type: string;
  data: unknown;
}

export function statusHandlers(server: FakeServer): RequestHandler[] {
  return [
    http.get(`${base}/status`, () =>
      ok({
        systemStatus: 'healthy',
        activeJobs: 0,
        queuedJobs: 0,
        completedToday: 0,
        failedToday: 0,
        avgProcessingTime: 1.4,
        storageUsed: 3_812_000_000,
        storageLimit: server.storagePlace === 'disk' ? 64_000_000_000 : 0,
        storagePlace: server.storagePlace,
        spending: server.spending,
        version: '1.0.0',
        engine: server.engine,
        workers: [],
        lanes: server.lanes,
      }),
    ),
    http.get(`${base}/status/server`, () => ok(server.wholeStatus)),
    http.get(`${base}/events`, () => {
      const encoder = new TextEncoder();
      let listener: ((event: StoredEvent) => void) | undefined;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(encoder.encode(': hello\n\n'));
          listener = ({ type, data }) =>
            controller.enqueue(encoder.encode(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`));
          server.listeners.add(listener);
        },
        cancel: () => {
          if (listener) server.listeners.delete(listener);
        },
      });
      return new HttpResponse(body, { headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' } });
    }),
  ];
}
