import { useTranslations } from 'use-intl';

import { ConfirmDialog } from '@/components/ui/confirm-dialog';

/** What the router says about a way out that is held up. */
interface Blocker {
  status: 'blocked' | 'idle';
  proceed?: (() => void) | undefined;
  reset?: (() => void) | undefined;
}

/** Asks before what was typed is lost. */
export function LeaveDialog({ blocker }: { blocker: Blocker }) {
  const t = useTranslations('settings.leave');
  return (
    <ConfirmDialog
      open={blocker.status === 'blocked'}
      onOpenChange={(open) => !open && blocker.reset?.()}
      title={t('title')}
      description={t('description')}
      cancelLabel={t('stay')}
      confirmLabel={t('leave')}
      danger
      onConfirm={() => blocker.proceed?.()}
    />
  );
}
