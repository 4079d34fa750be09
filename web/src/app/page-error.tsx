import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { Button } from '@/components/ui/button';
import { ApiError } from '@/lib/api/error';
import { useErrorMessage } from '@/lib/use-error-message';

/** A page that cannot be shown; the rest of the application stays. */
export function PageError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useTranslations('common');
  const message = useErrorMessage();
  return (
    <div role="alert" className="flex min-h-full items-center justify-center">
      <EmptyState
        icon={CircleAlert}
        title={error instanceof ApiError ? t('load_failed') : t('page_broken')}
        description={message(error)}
      >
        <Button variant="primary" onClick={onRetry}>
          {t('try_again')}
        </Button>
        <Button onClick={() => location.reload()}>{t('reload')}</Button>
      </EmptyState>
    </div>
  );
}
