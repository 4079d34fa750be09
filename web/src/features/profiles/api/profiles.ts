import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import type { EndpointQuery, ProfileInput, ProfileList } from '@/lib/api/types';

const one = '/api/ai-playground/profiles/{id}';

/** The settings show the default profile, so they are looked at again, too. */
function useRefresh() {
  const client = useQueryClient();
  return async () => {
    await Promise.all([client.invalidateQueries({ queryKey: keys.profiles }), client.invalidateQueries({ queryKey: keys.settings })]);
  };
}

/** A new profile, or a change of the one with this id. */
export function useSaveProfile(id: string | undefined) {
  const onSuccess = useRefresh();
  return useMutation({
    mutationFn: (body: ProfileInput) =>
      id === undefined
        ? unwrap(api.POST('/api/ai-playground/profiles', { body }))
        : unwrap(api.PUT(one, { params: { path: { id } }, body })),
    onSuccess,
  });
}

export function useDeleteProfile() {
  const onSettled = useRefresh();
  return useMutation({ mutationFn: (id: string) => unwrap(api.DELETE(one, { params: { path: { id } } })), onSettled });
}

export function useMakeDefault() {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST('/api/ai-playground/profiles/{id}/default', { params: { path: { id } } })),
    onSettled,
  });
}

/** The new order shows at once, and goes back when the server refuses it. */
export function useOrderProfiles() {
  const client = useQueryClient();
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (ids: string[]) => unwrap(api.PUT('/api/ai-playground/profiles', { body: { ids } })),
    onMutate: async (ids) => {
      await client.cancelQueries({ queryKey: keys.profiles });
      client.setQueryData<ProfileList>(keys.profiles, (list) =>
        list && { ...list, items: [...list.items].sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)) },
      );
    },
    onSettled,
  });
}

/** Asks an endpoint as it is typed; `id`: with what is stored of this profile where nothing is typed. */
export function testProfile(id: string | undefined, body: EndpointQuery) {
  return id === undefined
    ? unwrap(api.POST('/api/ai-playground/settings/test', { body }))
    : unwrap(api.POST('/api/ai-playground/profiles/{id}/test', { params: { path: { id } }, body }));
}
