import { useCallback } from 'react';
import { useTranslations } from 'use-intl';

import { ApiError } from './api/error';

/** What to show for an error: the server's own sentence, and our words where it said nothing. */
export function useErrorMessage() {
  const t = useTranslations('errors');
  return useCallback(
    (error: unknown): string => {
      if (!(error instanceof ApiError)) return t('unexpected');
      if (error.status === 0) return t('network');
      if (error.message !== '') return error.message;
      if (error.status === 429) return t('quota_exceeded');
      if (error.status === 403) return t('forbidden');
      if (error.status === 404) return t('not_found');
      return t('api_error');
    },
    [t],
  );
}
