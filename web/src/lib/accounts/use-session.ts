import { useSuspenseQuery } from '@tanstack/react-query';

import { sessionQuery } from '@/lib/api/queries';
import type { User } from '@/lib/api/types';

/** The signed-in person; only for pages inside the shell, whose route has made sure of it. */
export function useUser(): User | undefined {
  return useSuspenseQuery(sessionQuery).data.user;
}

/** Reviewers look and decide; they do not import or start work. */
export function useCanProcess(): boolean {
  const user = useUser();
  return user !== undefined && user.role !== 'reviewer';
}
