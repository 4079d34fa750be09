import { http, type RequestHandler } from 'msw';

import type { CreateDownload } from '@/lib/api/types';

import type { FakeServer } from '../fake-server';
import { base, notFound, ok } from './http';

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
      const skus = body.skus.length > 0 ? body.skus : [...server.skus.keys()];
      const approved = skus.flatMap((sku) => server.skus.get(sku)?.pairs ?? []).filter((pair) => pair.reviewStatus === 'approved');
      const { id } = server.addDownload({
        shopName: body.shopName,
        skuList: skus,
        imageType: body.imageType,
        format: body.format,
        compression: body.compression,
        fileName: `${body.shopName}.${body.format}`,
        fileCount: approved.length,
        totalSize: approved.length * 398_112,
        thumbnailUrls: approved.slice(0, 4).flatMap((pair) => pair.outputThumbnailUrl ?? []),
      });
      return ok(
        { downloadId: id, status: 'pending', estimatedFiles: approved.length, estimatedSize: 0, downloadUrl: '' },
        201,
      );
    }),
    http.get(`${base}/download/:id`, ({ params }) => {
      const download = server.downloads.find(({ id }) => id === params.id);
      return download ? ok(download) : notFound('archive');
    }),
    http.delete(`${base}/download/:id`, ({ params }) => {
      const index = server.downloads.findIndex(({ id }) => id === params.id);
      if (index < 0) return notFound('archive');
      server.downloads.splice(index, 1);
      return ok({ success: true });
    }),
  ];
}
