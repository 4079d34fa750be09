import { useQuery } from '@tanstack/react-query';

import { settingsQuery } from '@/lib/api/queries';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

/** Whether review goes on to the next image after a decision: as chosen in this visit, else as in the settings. */
export function useAutoAdvance() {
  const { data: settings } = useQuery(settingsQuery);
  const chosen = useAiPlaygroundStore((state) => state.reviewMode.autoAdvance);
  const setReviewMode = useAiPlaygroundStore((state) => state.setReviewMode);
  return {
    autoAdvance: chosen ?? settings?.autoAdvance ?? true,
    setAutoAdvance: (autoAdvance: boolean) => setReviewMode({ autoAdvance }),
  };
}

/** The two modes of a job: as chosen in this visit, else as in the settings. */
export function useJobModes(): { professionalMode: boolean; consistencyMode: boolean } {
  const { data: settings } = useQuery(settingsQuery);
  const professionalMode = useAiPlaygroundStore((state) => state.processingOptions.professionalMode);
  const consistencyMode = useAiPlaygroundStore((state) => state.processingOptions.consistencyMode);
  return {
    professionalMode: professionalMode ?? settings?.enableProfessionalMode ?? false,
    consistencyMode: consistencyMode ?? settings?.consistencyMode ?? true,
  };
}

/** Whether the end of a job that is being watched opens its review. */
export function useOpensReview(): boolean {
  return useQuery(settingsQuery).data?.defaultView === 'step_review';
}

const defaultItemsPerPage = 50;

/** How many rows a page of a list has. */
export function useItemsPerPage(): number {
  return useQuery(settingsQuery).data?.itemsPerPage ?? defaultItemsPerPage;
}
