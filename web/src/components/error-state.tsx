import { CircleAlert, RotateCw } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { useErrorMessage } from '@/lib/use-error-message';

import { EmptyState } from './empty-state';
import { Button } from './ui/button';

interface ErrorStateProps {
  error: unknown;
  onRetry: () => void;
  className?: string;
}

export function ErrorState({ error, onRetry, className }: ErrorStateProps) {
  const t = useTranslations('common');
  const message = useErrorMessage();
  return (
    <div role="alert" className={className}>
      <EmptyState icon={CircleAlert} title={t('load_failed')} description={message(error)}>
        <Button onClick={onRetry}>
          <RotateCw />
          {t('try_again')}
        </Button>
      </EmptyState>
    </div>
  );
}
