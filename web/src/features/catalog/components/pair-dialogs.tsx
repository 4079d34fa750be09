import { useTranslations } from 'use-intl';

import { Dialog, DialogBody, DialogContent } from '@/components/ui/dialog';
import { RegenerateDialog } from '@/lib/catalog/regenerate-dialog';
import { RejectForm } from '@/lib/review/reject-form';
import { useDecideWithUndo } from '@/lib/review/use-decide-with-undo';

import type { PairDialog } from './pair-cards';

/** The dialogs of a card, shared by all cards of the gallery. */
export function PairDialogs({ dialog: { kind, pair }, onClose }: { dialog: PairDialog; onClose: () => void }) {
  const t = useTranslations();
  const { decide } = useDecideWithUndo();
  const onOpenChange = (open: boolean) => {
    if (!open) onClose();
  };
  if (kind === 'regenerate') return <RegenerateDialog pairs={[pair]} open onOpenChange={onOpenChange} />;
  return (
    <Dialog open onOpenChange={onOpenChange}>
      <DialogContent title={t('reject.title')} description={pair.name} className="sm:max-w-md">
        <DialogBody>
          <RejectForm
            submitLabel={t('image_pair.reject')}
            onCancel={onClose}
            onSubmit={(reason) => {
              onClose();
              decide({ type: 'reject', sku: pair.sku, pairs: [pair], reason });
            }}
          />
        </DialogBody>
      </DialogContent>
    </Dialog>
  );
}
