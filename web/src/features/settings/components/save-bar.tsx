import { CircleAlert, LoaderCircle } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { cn } from '@/lib/utils';

interface SaveBarProps {
  dirty: boolean;
  saving: boolean;
  error: string | undefined;
  onDiscard: () => void;
}

/** Stays in sight at the lower edge while there is something to save. */
export function SaveBar({ dirty, saving, error, onDiscard }: SaveBarProps) {
  const t = useTranslations();
  return (
    <div
      className={cn(
        'flex flex-wrap items-center justify-end gap-x-3 gap-y-2',
        dirty &&
          'sticky bottom-0 z-10 -mx-4 border-t border-line bg-background px-4 py-3 pb-[max(12px,env(safe-area-inset-bottom))] sm:bottom-4 sm:mx-0 sm:rounded-lg sm:border sm:bg-raised sm:py-2.5 sm:shadow-lg',
      )}
    >
      <p role="status" className="mr-auto flex min-w-0 items-center gap-2 text-sm">
        {error !== undefined ? (
          <span className="flex items-start gap-2 text-danger">
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            {error}
          </span>
        ) : (
          dirty && <span className="text-muted">{t('settings.unsaved')}</span>
        )}
      </p>
      {dirty && (
        <Button onClick={onDiscard} disabled={saving}>
          {t('common.discard')}
        </Button>
      )}
      <Button type="submit" variant="primary" disabled={!dirty || saving}>
        {saving && <LoaderCircle className="animate-spin" />}
        {saving ? t('settings.saving') : t('settings.save')}
      </Button>
    </div>
  );
}
