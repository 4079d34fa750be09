import { useCallback } from 'react';
import { toast } from 'sonner';

import { useErrorMessage } from './use-error-message';

/** For `onError`: shows what went wrong as a toast. */
export function useErrorToast() {
  const message = useErrorMessage();
  return useCallback((error: unknown) => void toast.error(message(error)), [message]);
}
