import { once } from 'node:events';

import { getResponse } from 'msw';
import type { RequestHandler } from 'msw';
import type { Plugin } from 'vite';

interface DemoModule {
  createDemoHandlers: () => RequestHandler[];
  createEmptyDemoHandlers: () => RequestHandler[];
}

function isDemoModule(module: object): module is DemoModule {
  return 'createDemoHandlers' in module && 'createEmptyDemoHandlers' in module;
}

/**
 * Answers /api from the in-memory server that the tests use: the page without a backend. `empty` starts as the very
 * first run does, without an account and without a SKU.
 */
export function fakeApi({ empty }: { empty: boolean }): Plugin {
  return {
    name: 'fake-api',
    configureServer(server) {
      let handlers: RequestHandler[] | undefined;
      server.middlewares.use((req, res, next) => {
        if (!req.url?.startsWith('/api/')) return next();
        void (async () => {
          if (!handlers) {
            const module = await server.ssrLoadModule('/src/testing/demo.ts');
            if (!isDemoModule(module)) throw new Error('demo.ts exports no handlers');
            handlers = empty ? module.createEmptyDemoHandlers() : module.createDemoHandlers();
          }
          const chunks: Uint8Array[] = [];
          req.on('data', (chunk: Uint8Array) => chunks.push(chunk));
          await once(req, 'end');
          const method = req.method ?? 'GET';
          const request = new Request(new URL(req.url ?? '/', 'http://localhost:3000'), {
            method,
            headers: Object.entries(req.headers).flatMap(([k, v]): [string, string][] => (typeof v === 'string' ? [[k, v]] : [])),
            ...(method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.concat(chunks) }),
          });
          const response = await getResponse(handlers, request);
          if (!response) {
            res.statusCode = 501;
            res.end();
            return;
          }
          res.statusCode = response.status;
          response.headers.forEach((value, key) => res.setHeader(key, value));
          if (!response.body) {
            res.end();
            return;
          }
          const reader = response.body.getReader();
          req.on('close', () => void reader.cancel());
          for (let part = await reader.read(); !part.done; part = await reader.read()) res.write(part.value);
          res.end();
        })().catch(next);
      });
    },
  };
}
