import { http, type RequestHandler } from 'msw';

import type { CreateDownload } from '@/lib/api/types';

import type { FakeServer } from '../fake-server';
import { base, ok } from './http';

export function downloadHandlers(server: FakeServer): RequestHandler[] {
  return [
    http.get(`${base}/download`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      const page = Number(query.get('page') ?? 1);
      return ok({ items: server.downloads.slice((page - 1) * 20, page * 20), total: server.downloads.length, page, limit: 20 });
    }),
    http.post<never, CreateDownload>(`${base}/download`, async ({ request }) => {
      const body = await request.json();
      server.created.downloads.push(body);
      const id = server.nextId('download');
      const skus = body.skus.length > 0 ? body.skus : [...server.skus.keys()];
      const approved = skus.flatMap((sku) => server.skus.get(sku)?.pairs ?? []).filter((pair) => pair.reviewStatus === 'approved');
      server.downloads.unshift({
        id,
        userId: 'user-1',
        shopName: body.shopName,
        skuList: skus,
        imageType: body.imageType,
        format: body.format,
        compression: body.compression,
        status: 'completed',
        progress: 100,
        fileName: `${body.shopName}.${body.format}`,
        fileCount: approved.length,
        totalSize: approved.length * 398_112,
        createdAt: server.now(),
      });
      return ok(
        { downloadId: id, status: 'pending', estimatedFiles: approved.length, estimatedSize: 0, downloadUrl: '' },
        201,
      );
    }),
  ];
}
