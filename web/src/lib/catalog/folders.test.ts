import { describe, expect, it } from 'vitest';

import type { Folder } from '@/lib/api/types';

import { folderState, isApproved } from './folders';

const folder = (figures: Partial<Folder>): Folder => ({
  id: 'sku-1',
  sku: 'MUG',
  folderName: 'MUG',
  status: 'pending',
  imageCount: 4,
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

describe('the state of a SKU', () => {
  it.each<[string, Partial<Folder>]>([
    ['new', {}],
    ['busy', { busyCount: 1, completedCount: 3 }],
    ['review', { completedCount: 4, toReviewCount: 1, approvedCount: 3 }],
    ['review', { completedCount: 4, toReviewCount: 1, approvedCount: 4 }],
    ['failed', { completedCount: 3, approvedCount: 3, failedCount: 1, status: 'approved' }],
    ['approved', { completedCount: 4, approvedCount: 4, status: 'approved' }],
    ['rejected', { completedCount: 4, approvedCount: 3, rejectedCount: 1 }],
    ['rejected', { completedCount: 4, rejectedCount: 4, status: 'approved' }],
    ['new', { status: 'approved' }],
    ['archived', { completedCount: 4, approvedCount: 4, status: 'archived' }],
  ])('is %s', (state, figures) => expect(folderState(folder(figures))).toBe(state));

  it('is approved only with something approved', () => {
    expect(isApproved(folder({ status: 'approved' }))).toBe(false);
    expect(isApproved(folder({ status: 'approved', completedCount: 1, approvedCount: 1 }))).toBe(true);
  });
});
