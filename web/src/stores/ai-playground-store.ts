import { create } from 'zustand';
import { persist } from 'zustand/middleware';

import type { FinishOptions, JobType, UserSettings } from '@/lib/api/types';

export type ViewMode = 'continuous' | 'step_review';
export type StatusFilter = 'all' | 'pending' | 'approved' | 'archived';

export interface ProcessingOptions {
  jobType: JobType;
  templateId?: string;
  /** A provider profile's id, or `local` for the built-in engine; none: the default. */
  profile?: string | undefined;
  customPrompt?: string;
  professionalMode: boolean;
  consistencyMode: boolean;
  /** The first SKUs go ahead, the rest waits until somebody has looked at them. */
  pilot?: boolean;
  /** How much a job may cost, in millionths of a US dollar. */
  budgetMicros?: number;
  /** Makes anew also what is unchanged since its result; for one job. */
  force?: boolean;
  /** Only what was chosen; the rest is as the kind of job has it. */
  finish: FinishOptions;
}

interface AiPlaygroundData {
  selectedSkus: Set<string>;
  /** Where a range selection starts: the SKU that was toggled last. */
  selectionAnchor: string | null;
  currentView: ViewMode;
  currentSku: string | null;
  statusFilter: StatusFilter;
  searchQuery: string;
  processingOptions: ProcessingOptions;
  reviewMode: { currentIndex: number; autoAdvance: boolean };
  sidebarOpen: boolean;
  /** Which state of the stored settings was taken over last. */
  settingsSeen: string | null;
}

interface AiPlaygroundState extends AiPlaygroundData {
  toggleSku: (sku: string) => void;
  /** Selects from the anchor to `sku` in the order shown. */
  selectRange: (sku: string, ordered: readonly string[]) => void;
  /** Forgets selected SKUs that no longer exist. */
  keepExisting: (existing: ReadonlySet<string>) => void;
  clearSelection: () => void;
  selectAll: (skus: readonly string[]) => void;
  setCurrentView: (view: ViewMode) => void;
  setCurrentSku: (sku: string | null) => void;
  setStatusFilter: (filter: StatusFilter) => void;
  setSearchQuery: (query: string) => void;
  setProcessingOptions: (options: Partial<ProcessingOptions>) => void;
  setReviewMode: (options: Partial<AiPlaygroundData['reviewMode']>) => void;
  setSidebarOpen: (open: boolean) => void;
  /** Takes over the stored preferences, unless they are the ones taken over before: what was chosen since then stays. */
  applySettings: (settings: UserSettings) => void;
  reset: () => void;
}

function initialData(): AiPlaygroundData {
  return {
    selectedSkus: new Set(),
    selectionAnchor: null,
    currentView: 'continuous',
    currentSku: null,
    statusFilter: 'all',
    searchQuery: '',
    processingOptions: {
      jobType: 'main_image',
      professionalMode: false,
      consistencyMode: true,
      finish: {},
    },
    reviewMode: { currentIndex: 0, autoAdvance: true },
    sidebarOpen: true,
    settingsSeen: null,
  };
}

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

      setCurrentView: (view) => set({ currentView: view }),

      setCurrentSku: (sku) => set({ currentSku: sku }),

      setStatusFilter: (filter) => set({ statusFilter: filter }),

      setSearchQuery: (query) => set({ searchQuery: query }),

      setProcessingOptions: (options) =>
        set((state) => ({ processingOptions: { ...state.processingOptions, ...options } })),

      setReviewMode: (options) => set((state) => ({ reviewMode: { ...state.reviewMode, ...options } })),

      setSidebarOpen: (open) => set({ sidebarOpen: open }),

      applySettings: (settings) =>
        set((state) => {
          const seen = `${settings.id} ${settings.updatedAt}`;
          if (state.settingsSeen === seen) return state;
          return {
            settingsSeen: seen,
            currentView: settings.defaultView,
            reviewMode: { ...state.reviewMode, autoAdvance: settings.autoAdvance },
            processingOptions: {
              ...state.processingOptions,
              professionalMode: settings.enableProfessionalMode,
              consistencyMode: settings.consistencyMode,
            },
          };
        }),

      reset: () => set(initialData()),
    }),
    {
      name: 'ai-playground-storage',
      version: 1,
      partialize: (state) => ({
        currentView: state.currentView,
        processingOptions: state.processingOptions,
        reviewMode: state.reviewMode,
        sidebarOpen: state.sidebarOpen,
        settingsSeen: state.settingsSeen,
      }),
    },
  ),
);
