import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import type { NewUser, TokenScope, UserUpdate } from '@/lib/api/types';

export const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: async ({ signal }) => (await unwrap(api.GET('/api/auth/sessions', { signal }))).items,
});

export const tokensQuery = queryOptions({
  queryKey: keys.tokens,
  queryFn: async ({ signal }) => (await unwrap(api.GET('/api/auth/tokens', { signal }))).items,
});

export const usersQuery = queryOptions({
  queryKey: keys.users,
  queryFn: async ({ signal }) => (await unwrap(api.GET('/api/auth/users', { signal }))).items,
});

function useRefresh(queryKey: readonly unknown[]) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey });
}

export function useChangePassword() {
  const onSuccess = useRefresh(keys.sessions);
  return useMutation({
    mutationFn: (body: { currentPassword: string; newPassword: string }) => unwrap(api.PUT('/api/auth/password', { body })),
    onSuccess,
  });
}

export function useEndSession() {
  const onSettled = useRefresh(keys.sessions);
  return useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE('/api/auth/sessions/{id}', { params: { path: { id } } })),
    onSettled,
  });
}

export function useEndOtherSessions() {
  const onSettled = useRefresh(keys.sessions);
  return useMutation({ mutationFn: () => unwrap(api.DELETE('/api/auth/sessions')), onSettled });
}

export function useCreateToken() {
  const onSuccess = useRefresh(keys.tokens);
  return useMutation({
    mutationFn: (body: { name: string; scope: TokenScope; expiresInDays?: number }) =>
      unwrap(api.POST('/api/auth/tokens', { body })),
    onSuccess,
  });
}

export function useRevokeToken() {
  const onSettled = useRefresh(keys.tokens);
  return useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE('/api/auth/tokens/{id}', { params: { path: { id } } })),
    onSettled,
  });
}

export function useCreateUser() {
  const onSuccess = useRefresh(keys.users);
  return useMutation({ mutationFn: (body: NewUser) => unwrap(api.POST('/api/auth/users', { body })), onSuccess });
}

export function useUpdateUser() {
  const onSettled = useRefresh(keys.users);
  return useMutation({
    mutationFn: ({ id, body }: { id: string; body: UserUpdate }) =>
      unwrap(api.PUT('/api/auth/users/{id}', { params: { path: { id } }, body })),
    onSettled,
  });
}

export function useDeleteUser() {
  const onSettled = useRefresh(keys.users);
  return useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE('/api/auth/users/{id}', { params: { path: { id } } })),
    onSettled,
  });
}
