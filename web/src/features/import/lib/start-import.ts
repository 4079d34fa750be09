import { create } from 'zustand';

import { planImport, type PlannedUpload } from './plan-import';
import type { ReadResult } from './read-drop';
import { addUploads } from './upload-queue';

interface LooseFiles {
  files: File[];
  /** Ask for the name of the SKU that these belong to. */
  ask: (files: File[]) => void;
  settle: () => void;
}

export const useLooseFiles = create<LooseFiles>((set) => ({
  files: [],
  ask: (files) => set({ files }),
  settle: () => set({ files: [] }),
}));

export function startImport({ found, unreadable }: ReadResult) {
  const { uploads, loose, unsupported, ignored } = planImport(found);
  if (uploads.length + unsupported.length + unreadable.length + ignored > 0) {
    addUploads({ uploads, unsupported, unreadable, ignored });
  }
  if (loose.length > 0) useLooseFiles.getState().ask(loose);
}

export function importLoose(sku: string, files: readonly File[]) {
  addUploads({ uploads: files.map((file): PlannedUpload => ({ sku, name: file.name, file })) });
}
