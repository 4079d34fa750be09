import { create } from 'zustand';
import { persist } from 'zustand/middleware';

import type { FinishOptions, JobType } from '@/lib/api/types';
import type { Marketplace } from '@/lib/jobs/marketplaces';

export interface ProcessingOptions {
  jobType: JobType;
  templateId?: string;
  /** A provider profile's id, or `local` for the built-in engine; none: the default. */
  profile?: string | undefined;
  customPrompt?: string;
  /** This and the next: as in the settings unless chosen in this visit. */
  professionalMode?: boolean;
  consistencyMode?: boolean;
  /** Processes the first SKUs and waits for an OK before the rest. */
  pilot?: boolean;
  /** How much a job may cost, in millionths of a US dollar. */
  budgetMicros?: number;
  /** Also processes photos that are unchanged since their result; for one job. */
  force?: boolean;
  /** Sets parts of the finish; `finish` has the rest. */
  marketplace?: Marketplace | undefined;
  /** Only what was chosen; the server's default applies to the rest. */
  finish: FinishOptions;
}

interface ReviewMode {
  /** As in the settings unless chosen in this visit. */
  autoAdvance?: boolean;
}

interface AiPlaygroundData {
  selectedSkus: Set<string>;
  /** Where a range selection starts: the SKU that was toggled last. */
  selectionAnchor: string | null;
  processingOptions: ProcessingOptions;
  reviewMode: ReviewMode;
  sidebarOpen: boolean;
}

interface AiPlaygroundState extends AiPlaygroundData {
  toggleSku: (sku: string) => void;
  /** Selects from the anchor to `sku` in the order shown. */
  selectRange: (sku: string, ordered: readonly string[]) => void;
  /** Deselects SKUs that no longer exist. */
  keepExisting: (existing: ReadonlySet<string>) => void;
  clearSelection: () => void;
  selectAll: (skus: readonly string[]) => void;
  setProcessingOptions: (options: Partial<ProcessingOptions>) => void;
  setReviewMode: (options: ReviewMode) => void;
  setSidebarOpen: (open: boolean) => void;
  /** Drops what this visit chose otherwise than the settings, which were just saved. */
  followSettings: () => void;
  reset: () => void;
}

function initialData(): AiPlaygroundData {
  return {
    selectedSkus: new Set(),
    selectionAnchor: null,
    processingOptions: { jobType: 'main_image', finish: {} },
    reviewMode: {},
    sidebarOpen: true,
  };
}

/** What belongs to one visit: it starts from the settings on the next one. */
function withoutVisit({ professionalMode: _professional, consistencyMode: _consistency, ...options }: ProcessingOptions): ProcessingOptions {
  return options;
}

type Persisted = Pick<AiPlaygroundData, 'processingOptions' | 'sidebarOpen'>;

export const useAiPlaygroundStore = create<AiPlaygroundState>()(
  persist(
    (set) => ({
      ...initialData(),

      toggleSku: (sku) =>
        set((state) => {
          const selectedSkus = new Set(state.selectedSkus);
          if (!selectedSkus.delete(sku)) selectedSkus.add(sku);
          return { selectedSkus, selectionAnchor: sku };
        }),

      selectRange: (sku, ordered) =>
        set((state) => {
          const to = ordered.indexOf(sku);
          const anchor = state.selectionAnchor === null ? -1 : ordered.indexOf(state.selectionAnchor);
          const from = anchor < 0 ? to : anchor;
          const range = ordered.slice(Math.min(from, to), Math.max(from, to) + 1);
          return {
            selectedSkus: new Set([...state.selectedSkus, ...range]),
            selectionAnchor: ordered[from] ?? sku,
          };
        }),

      keepExisting: (existing) =>
        set((state) => {
          const kept = [...state.selectedSkus].filter((sku) => existing.has(sku));
          return kept.length === state.selectedSkus.size ? state : { selectedSkus: new Set(kept) };
        }),

      clearSelection: () => set({ selectedSkus: new Set(), selectionAnchor: null }),

      selectAll: (skus) => set({ selectedSkus: new Set(skus) }),

      setProcessingOptions: (options) =>
        set((state) => ({ processingOptions: { ...state.processingOptions, ...options } })),

      setReviewMode: (options) => set((state) => ({ reviewMode: { ...state.reviewMode, ...options } })),

      setSidebarOpen: (open) => set({ sidebarOpen: open }),

      followSettings: () => set((state) => ({ reviewMode: {}, processingOptions: withoutVisit(state.processingOptions) })),

      reset: () => set(initialData()),
    }),
    {
      name: 'ai-playground-storage',
      version: 2,
      // The first version also held copies of the settings.
      migrate: (stored) => {
        const { processingOptions, sidebarOpen } = stored as Persisted;
        return { processingOptions: withoutVisit(processingOptions), sidebarOpen };
      },
      partialize: (state): Persisted => ({
        processingOptions: withoutVisit(state.processingOptions),
        sidebarOpen: state.sidebarOpen,
      }),
    },
  ),
);
