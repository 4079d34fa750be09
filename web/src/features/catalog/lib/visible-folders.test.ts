import { expect, it } from 'vitest';

import type { Folder } from '@/lib/api/types';

import { countStates, visibleFolders } from './visible-folders';

const folder = (sku: string, figures: Partial<Folder> = {}): Folder => ({
  id: sku,
  sku,
  folderName: sku,
  status: 'pending',
  imageCount: 2,
  processedCount: 0,
  completedCount: 0,
  failedCount: 0,
  busyCount: 0,
  toReviewCount: 0,
  approvedCount: 0,
  rejectedCount: 0,
  updatedAt: '2026-05-12T09:30:00Z',
  ...figures,
});

const folders = [
  folder('SKU-2', { completedCount: 2, toReviewCount: 2, updatedAt: '2026-05-12T09:31:00Z' }),
  folder('SKU-10', { failedCount: 1 }),
  folder('ТЕРМОС', { failedCount: 2, updatedAt: '2026-05-12T09:32:00Z' }),
];
const everything = { text: '', status: undefined, sort: 'name' } as const;
const skus = (shown: readonly Folder[]) => shown.map(({ sku }) => sku);

it('keeps the order of the server, or puts the last changed or the failed first', () => {
  expect(skus(visibleFolders(folders, everything))).toEqual(['SKU-2', 'SKU-10', 'ТЕРМОС']);
  expect(skus(visibleFolders(folders, { ...everything, sort: 'changed' }))).toEqual(['ТЕРМОС', 'SKU-2', 'SKU-10']);
  expect(skus(visibleFolders(folders, { ...everything, sort: 'failed' }))).toEqual(['ТЕРМОС', 'SKU-10', 'SKU-2']);
});

it('filters by text and by state', () => {
  expect(skus(visibleFolders(folders, { ...everything, text: 'термос' }))).toEqual(['ТЕРМОС']);
  expect(skus(visibleFolders(folders, { ...everything, text: 'sku', status: 'failed' }))).toEqual(['SKU-10']);
});

it('counts the SKUs in each state', () => {
  const counts = countStates(folders);
  expect([counts.get('failed'), counts.get('review'), counts.get('approved')]).toEqual([2, 1, 0]);
});
