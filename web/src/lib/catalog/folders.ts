import type { Folder } from '@/lib/api/types';

/** Results that wait for a decision. */
export function toReview(folder: Folder): number {
  return Math.max(0, folder.completedCount - folder.approvedCount - folder.rejectedCount);
}

export type FolderState = 'busy' | 'failed' | 'review' | 'rejected' | 'approved' | 'archived' | 'new';

/** The one thing worth saying about a SKU in a list. */
export function folderState(folder: Folder): FolderState {
  if (folder.status === 'archived') return 'archived';
  if (folder.busyCount > 0) return 'busy';
  if (toReview(folder) > 0) return 'review';
  if (folder.failedCount > 0) return 'failed';
  if (folder.status === 'approved') return 'approved';
  if (folder.rejectedCount > 0) return 'rejected';
  if (folder.approvedCount > 0) return 'approved';
  return 'new';
}
