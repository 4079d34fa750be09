import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import type { PromptInput, PromptUpdate, SettingsUpdate } from '@/lib/api/types';

function useRefresh() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.settings });
    return client.invalidateQueries({ queryKey: keys.prompts });
  };
}

export function useCreateTemplate() {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: (body: PromptInput) => unwrap(api.POST('/api/ai-playground/prompts', { body })), onSuccess });
}

/** Each is stored on its own; what was stored before one is refused stays. */
export function useUpdateTemplates() {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: async (changes: readonly { id: string; body: PromptUpdate }[]) => {
      for (const { id, body } of changes) {
        await unwrap(api.PUT('/api/ai-playground/prompts/{id}', { params: { path: { id } }, body }));
      }
    },
    onSettled,
  });
}

export function useCopyTemplate() {
  const onSuccess = useRefresh();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST('/api/ai-playground/prompts/{id}/copy', { params: { path: { id } } })),
    onSuccess,
  });
}

export function useDeleteTemplate() {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE('/api/ai-playground/prompts/{id}', { params: { path: { id } } })),
    onSettled,
  });
}

export function useSetDefaultTemplate() {
  const onSuccess = useRefresh();
  return useMutation({
    mutationFn: (body: Required<Pick<SettingsUpdate, 'defaultPromptTemplateId'>>) =>
      unwrap(api.PUT('/api/ai-playground/settings', { body })),
    onSuccess,
  });
}
