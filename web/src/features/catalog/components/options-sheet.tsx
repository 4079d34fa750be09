import { useTranslations } from 'use-intl';

import { Sheet, SheetContent } from '@/components/ui/sheet';

import { ProcessingOptions } from './processing-options';
import { Start, type StartProps } from './start-bar';

/** The options of the next job, on windows too narrow to show them beside the gallery. */
export function OptionsSheet({ folders, visible, onClose }: StartProps & { onClose: () => void }) {
  const t = useTranslations('processing');
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent side="end" title={t('title')}>
        <div className="min-h-0 flex-1 overflow-y-auto p-4">
          <ProcessingOptions />
        </div>
        <div className="border-t border-line p-3">
          <Start folders={folders} visible={visible} onStarted={onClose} />
        </div>
      </SheetContent>
    </Sheet>
  );
}
