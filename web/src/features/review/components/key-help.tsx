import { useTranslations } from 'use-intl';

import { ShortcutKeys } from '@/components/shortcut-keys';
import { Dialog, DialogBody, DialogContent } from '@/components/ui/dialog';
import type { ShortcutId } from '@/lib/shortcuts/shortcuts';

const rows: readonly (readonly [name: Parameters<ReturnType<typeof useTranslations<'keys'>>>[0], ids: readonly ShortcutId[]])[] = [
  ['approve', ['approve']],
  ['approve_sku', ['approve_sku']],
  ['reject', ['reject']],
  ['reject_now', ['reject_now']],
  ['reset', ['reset']],
  ['undo', ['undo']],
  ['step', ['previous', 'next']],
  ['step_sku', ['previous_sku', 'next_sku']],
  ['zoom', ['zoom']],
  ['compare', ['compare']],
  ['original', ['original']],
  ['edit_cut_out', ['edit_cut_out']],
  ['help', ['help']],
];

export function KeyHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations('keys');
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t('title')} description={t('description')}>
        <DialogBody>
          <dl className="divide-y divide-line">
            {rows.map(([name, ids]) => (
              <div key={name} className="flex items-center justify-between py-1.5 text-sm">
                <dt>{t(name)}</dt>
                <dd className="flex gap-1">
                  {ids.map((id) => (
                    <ShortcutKeys key={id} id={id} className="h-5.5 min-w-5.5 text-xs" />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </DialogBody>
      </DialogContent>
    </Dialog>
  );
}
