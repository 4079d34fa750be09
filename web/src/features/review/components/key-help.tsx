import { useTranslations } from 'use-intl';

import { Dialog, DialogBody, DialogContent } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';

const rows = [
  ['approve', ['P']],
  ['approve_sku', ['⇧', 'P']],
  ['reject', ['X']],
  ['reject_now', ['⇧', 'X']],
  ['reset', ['U']],
  ['undo', ['Ctrl', 'Z']],
  ['step', ['←', '→']],
  ['step_sku', ['↑', '↓']],
  ['zoom', ['Z']],
  ['compare', ['C']],
  ['original', ['O']],
  ['help', ['?']],
] as const;

export function KeyHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations('keys');
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t('title')} description={t('description')}>
        <DialogBody>
          <dl className="divide-y divide-line">
            {rows.map(([name, caps]) => (
              <div key={name} className="flex items-center justify-between py-1.5 text-sm">
                <dt>{t(name)}</dt>
                <dd className="flex gap-1">
                  {caps.map((cap) => (
                    <Kbd key={cap} className="h-5.5 min-w-5.5 text-xs">
                      {cap}
                    </Kbd>
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
