import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';

import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { settingsQuery } from '@/lib/api/queries';

const usualItems = 50;

/** How many rows a page of a list has. */
export function useItemsPerPage(): number {
  return useQuery(settingsQuery).data?.itemsPerPage ?? usualItems;
}

/** Brings stored settings into the page's state whenever they were changed, here or on another device. */
export function useApplySettings() {
  const { data: settings } = useQuery(settingsQuery);
  const apply = useAiPlaygroundStore((state) => state.applySettings);
  useEffect(() => {
    if (settings) apply(settings);
  }, [apply, settings]);
}
