import { create } from 'zustand';

interface ProgressState {
  /** The job the progress dialog shows. */
  jobId: string | null;
  open: boolean;
  show: (jobId: string) => void;
  setOpen: (open: boolean) => void;
}

export const useProgressStore = create<ProgressState>((set) => ({
  jobId: null,
  open: false,
  show: (jobId) => set({ jobId, open: true }),
  setOpen: (open) => set({ open }),
}));
