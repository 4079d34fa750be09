import { useTranslations } from 'use-intl';

import { Sheet, SheetContent } from '@/components/ui/sheet';

import { NavList } from './sidebar';

/** The navigation on windows too narrow for the bar at the side. */
export function NavigationSheet({ onClose }: { onClose: () => void }) {
  const t = useTranslations('page');
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent side="start" title={t('title')} className="w-[min(280px,85vw)]">
        <NavList onNavigate={onClose} />
      </SheetContent>
    </Sheet>
  );
}
