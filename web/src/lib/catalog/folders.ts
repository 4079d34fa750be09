import type { Folder } from '@/lib/api/types';

export const folderStates = ['new', 'busy', 'review', 'failed', 'rejected', 'approved', 'archived'] as const;
export type FolderState = (typeof folderStates)[number];

/** Whether a SKU can be archived as approved: it has approved results, and nothing else to do. */
export function isApproved(folder: Folder): boolean {
  return folderState(folder) === 'approved';
}

/** The state of a SKU, from its images: the same everywhere on the page. */
export function folderState(folder: Folder): FolderState {
  if (folder.status === 'archived') return 'archived';
  if (folder.busyCount > 0) return 'busy';
  if (folder.toReviewCount > 0) return 'review';
  if (folder.failedCount > 0) return 'failed';
  if (folder.approvedCount > 0 && (folder.rejectedCount === 0 || folder.status === 'approved')) return 'approved';
  if (folder.rejectedCount > 0) return 'rejected';
  return 'new';
}
