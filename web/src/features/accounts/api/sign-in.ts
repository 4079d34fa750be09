import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import type { Session } from '@/lib/api/types';

interface Credentials {
  email: string;
  password: string;
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Credentials) => unwrap(api.POST('/api/auth/sign-in', { body })),
    onSuccess: (session) => client.setQueryData<Session>(keys.session, session),
  });
}

export function useSetUp() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Credentials & { name?: string; setupCode?: string }) => unwrap(api.POST('/api/auth/setup', { body })),
    onSuccess: (session) => client.setQueryData<Session>(keys.session, session),
  });
}
