import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import type { EndpointQuery, SettingsUpdate, UserSettings } from '@/lib/api/types';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

export function useUpdateSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SettingsUpdate) => unwrap(api.PUT('/api/ai-playground/settings', { body })),
    onSuccess: (settings) => {
      client.setQueryData<UserSettings>(keys.settings, settings);
      useAiPlaygroundStore.getState().followSettings();
      // The settings hold the default provider profile.
      void client.invalidateQueries({ queryKey: keys.profiles });
    },
  });
}

/** Tests an endpoint, saved or not; fields that the body leaves out are taken from the stored settings. */
export const testEndpoint = (body: EndpointQuery) => unwrap(api.POST('/api/ai-playground/settings/test', { body }));
