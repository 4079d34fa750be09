import { useCallback } from 'react';

import { toast } from '@/lib/toast';

import { useErrorMessage } from './use-error-message';

/** For `onError`: shows what went wrong as a toast. */
export function useErrorToast() {
  const message = useErrorMessage();
  return useCallback((error: unknown) => toast.error(message(error)), [message]);
}
