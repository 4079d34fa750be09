import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';

import type { Decision } from './decide';

/** A decision that can be taken back. */
export interface UndoEntry {
  id: string;
  sku: string;
  /** The picture to go back to; none for a decision about the whole SKU. */
  pair?: string | undefined;
  actions: Decision['actions'];
}

/** How many decisions can be taken back. */
const maxEntries = 100;

interface UndoState {
  entries: readonly UndoEntry[];
}

/** The decisions of this tab, the last one at the end; it outlives a change of SKU and a reload. */
export const useUndoStack = create<UndoState>()(
  persist(() => ({ entries: [] as readonly UndoEntry[] }), { name: 'aip-undo', storage: createJSONStorage(() => sessionStorage) }),
);

export function pushUndo(entry: UndoEntry) {
  useUndoStack.setState(({ entries }) => ({ entries: [...entries, entry].slice(-maxEntries) }));
}

/** Takes an entry out, the last one without `id`. */
export function takeUndo(id?: string): UndoEntry | undefined {
  const { entries } = useUndoStack.getState();
  const entry = id === undefined ? entries.at(-1) : entries.find((candidate) => candidate.id === id);
  if (entry) useUndoStack.setState({ entries: entries.filter((candidate) => candidate !== entry) });
  return entry;
}
