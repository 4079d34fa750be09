import { create } from 'zustand';

import { planImport, type FoundFile, type ImportPlan, type PlannedUpload } from './plan-import';
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

/** Folders whose meaning a person is asked for before anything is sent. */
export const useUnclearFolders = create<{ result: ReadResult | undefined }>(() => ({ result: undefined }));

export function startImport(result: ReadResult) {
  const plan = planImport(result.found);
  if (plan.unclear) useUnclearFolders.setState({ result });
  else sendPlan(plan, result.unreadable);
}

export interface BesideChoice {
  /** The SKU that pictures beside SKU folders become; they are left out when there is none. */
  sku: string | undefined;
}

export function sendPlan(plan: ImportPlan, unreadable: readonly string[], { sku }: BesideChoice = { sku: undefined }) {
  const { loose, unsupported, ignored, clashes, beside } = plan;
  const uploads = sku === undefined ? plan.uploads : [...plan.uploads, ...beside.map((found) => besideUpload(sku, found))];
  const leftOut = sku === undefined ? beside.map(({ path }) => path) : [];
  if (uploads.length + unsupported.length + unreadable.length + ignored + clashes.length + leftOut.length > 0) {
    addUploads({ uploads, unsupported, unreadable, ignored, clashes, leftOut });
  }
  if (loose.length > 0) useLooseFiles.getState().ask(loose);
}

function besideUpload(sku: string, { path, file }: FoundFile): PlannedUpload {
  return { sku, name: path.split('/').at(-1) ?? file.name, file };
}

export function importLoose(sku: string, files: readonly File[]) {
  addUploads({ uploads: files.map((file): PlannedUpload => ({ sku, name: file.name, file })) });
}
