import { http, HttpResponse, type RequestHandler } from 'msw';

import type { Folder, ImagePair, WorkflowStatus } from '@/lib/api/types';

import type { FakeServer } from '../fake-server';
import { base, notFound, ok } from './http';

export interface Sku {
  id: string;
  sku: string;
  status: WorkflowStatus;
  version: number;
  pairs: ImagePair[];
}

export function catalogHandlers(server: FakeServer): RequestHandler[] {
  return [
    http.get(`${base}/folders`, () => {
      const folders = [...server.skus.values()].map((entry) => folderOf(server, entry));
      return ok({ folders, total: folders.length });
    }),
    http.get(`${base}/folders/:sku/pairs`, ({ params }) => {
      const entry = server.skus.get(String(params.sku));
      return entry ? ok({ sku: entry.sku, pairs: entry.pairs }) : notFound('SKU');
    }),
    http.delete(`${base}/folders/:sku`, ({ params }) => {
      server.skus.delete(String(params.sku));
      return ok({ success: true });
    }),
    http.put(`${base}/folders/:sku/images/*`, ({ params, request }) => {
      const sku = String(params.sku);
      const path = new URL(request.url).pathname;
      const name = decodeURIComponent(path.slice(path.indexOf('/images/') + '/images/'.length));
      server.created.uploads.push(`${sku}/${name}`);
      return ok({ pair: server.addPair(sku, name), outcome: 'created' });
    }),
    http.post(`${base}/sample-catalog`, () => {
      for (const [sku, photos] of server.sampleSkus) server.addSku(sku, photos);
      const imported = server.sampleSkus.reduce((sum, [, photos]) => sum + photos, 0);
      return ok({ imported, unchanged: 0, skus: server.sampleSkus.length, refused: [] }, 201);
    }),
    http.get(`${base}/images/:pair/:side`, ({ params }) => {
      const known = server.pairById(params.pair);
      return known ? server.picture(known.pair, String(params.side)) : new HttpResponse(null, { status: 404 });
    }),
  ];
}

function folderOf(server: FakeServer, { id, sku, status, pairs }: Sku): Folder {
  const count = (test: (pair: ImagePair) => boolean) => pairs.filter(test).length;
  const first = pairs[0];
  return {
    id,
    sku,
    folderName: sku,
    status,
    imageCount: pairs.length,
    processedCount: count((pair) => pair.status === 'completed' || pair.status === 'failed' || pair.status === 'skipped'),
    completedCount: count((pair) => pair.status === 'completed'),
    failedCount: count((pair) => pair.status === 'failed'),
    toReviewCount: count((pair) => pair.status === 'completed' && pair.reviewStatus === 'unreviewed'),
    approvedCount: count((pair) => pair.reviewStatus === 'approved' || pair.approvedVersionId !== undefined),
    rejectedCount: count((pair) => pair.reviewStatus === 'rejected'),
    busyCount: count((pair) => pair.status === 'processing' || (pair.status === 'pending' && pair.jobId !== undefined)),
    updatedAt: server.now(),
    ...(first ? { thumbnailUrl: first.outputThumbnailUrl ?? first.inputThumbnailUrl } : {}),
  };
}

export function outputOf(id: string): Partial<ImagePair> {
  const image = `/api/ai-playground/images/${id}`;
  return {
    outputImageUrl: `${image}/output?v=1`,
    outputUrl: `${image}/output?v=1`,
    outputThumbnailUrl: `${image}/output?w=320&v=1`,
    outputStorageKey: `out/${id}`,
    outputWidth: 2000,
    outputHeight: 2000,
    outputBytes: 398_112,
    place: { scale: 1, left: 200, top: 400 },
    engine: 'local',
  };
}

/** A mug in the colour of its SKU: in a kitchen before, on white after. */
export function drawnPicture(pair: ImagePair, side: string): Response {
  const hue = Array.from(pair.sku, (letter) => letter.codePointAt(0) ?? 0).reduce((sum, code) => sum + code * 7, 0) % 360;
  const body = `hsl(${hue} 45% 45%)`;
  const output = side === 'output';
  const scene = output
    ? '<rect width="800" height="800" fill="#fff"/><ellipse cx="390" cy="640" rx="210" ry="16" fill="#0002"/>'
    : '<rect width="800" height="600" fill="#b9a78f"/><rect y="380" width="800" height="220" fill="#8a6f52"/>';
  const transform = output ? 'translate(0 60)' : 'translate(60 -10) rotate(-3 400 300) scale(.8)';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 ${output ? 800 : 600}">${scene}<g transform="${transform}"><path d="M200 160h380v300a120 120 0 0 1-120 120H320a120 120 0 0 1-120-120Z" fill="${body}"/><path d="M580 220h40a80 80 0 0 1 0 200h-40" fill="none" stroke="${body}" stroke-width="36"/><ellipse cx="390" cy="160" rx="190" ry="28" fill="hsl(${hue} 30% 28%)"/><path d="M240 210v250" stroke="#fff6" stroke-width="18" stroke-linecap="round"/></g></svg>`;
  return new HttpResponse(svg, { headers: { 'Content-Type': 'image/svg+xml' } });
}
