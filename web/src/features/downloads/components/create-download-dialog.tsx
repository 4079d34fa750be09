import { useTranslations } from 'use-intl';

import { Dialog, DialogContent } from '@/components/ui/dialog';

import { CreateDownloadForm } from './create-download-form';

export function CreateDownloadDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('downloads');
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t('create_title')} description={t('create_desc')}>
        <CreateDownloadForm onDone={onClose} />
      </DialogContent>
    </Dialog>
  );
}
