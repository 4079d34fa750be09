import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { settingsQuery } from '@/lib/api/queries';

import { SettingsForm } from './settings-form';

export function SettingsPage() {
  const t = useTranslations('common');
  const settings = useQuery(settingsQuery);
  if (settings.data) return <SettingsForm settings={settings.data} />;
  if (settings.isError) return <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />;
  return (
    <div className="flex flex-col gap-6" aria-busy aria-label={t('loading')}>
      <Skeleton className="h-64" />
      <Skeleton className="h-48" />
    </div>
  );
}
