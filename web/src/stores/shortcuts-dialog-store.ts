import { create } from 'zustand';

/** Whether the list of all keys is open; every page can open it. */
export const useShortcutsDialog = create<{ open: boolean; setOpen: (open: boolean) => void }>((set) => ({
  open: false,
  setOpen: (open) => set({ open }),
}));
