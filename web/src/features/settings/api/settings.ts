import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import type { SettingsUpdate, UserSettings } from '@/lib/api/types';

export function useUpdateSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SettingsUpdate) => unwrap(api.PUT('/api/ai-playground/settings', { body })),
    onSuccess: (settings) => client.setQueryData<UserSettings>(keys.settings, settings),
  });
}
