import { Check, RefreshCw, RotateCcw, X } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { ShortcutKeys } from '@/components/shortcut-keys';
import { Button } from '@/components/ui/button';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { Tooltip } from '@/components/ui/tooltip';
import type { ImagePair, ReviewAction } from '@/lib/api/types';
import { RegenerateDialog } from '@/lib/catalog/regenerate-dialog';
import { RejectForm } from '@/lib/review/reject-form';

interface SheetBarProps {
  chosen: readonly ImagePair[];
  /** How many of the chosen have a result. */
  decidable: number;
  total: number;
  canProcess: boolean;
  dialog: 'reject' | 'regenerate' | undefined;
  onDialog: (dialog: 'reject' | 'regenerate' | undefined) => void;
  onDecide: (type: ReviewAction['type'], reason?: string) => void;
  onSelectAll: () => void;
  onClear: () => void;
}

/** What can be done with the images chosen on the contact sheet. */
export function SheetBar({ chosen, decidable, total, canProcess, dialog, onDialog, onDecide, onSelectAll, onClear }: SheetBarProps) {
  const t = useTranslations();
  const none = chosen.length === 0;
  return (
    <div
      role="toolbar"
      aria-label={t('review.sheet.actions')}
      className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line bg-surface px-3 py-2 pb-[max(8px,env(safe-area-inset-bottom))] sm:px-4"
    >
      <div className="flex flex-1 items-center gap-1 max-sm:w-full max-sm:flex-none">
        <p role="status" className="tabular text-sm text-muted">
          {none ? t('review.sheet.hint') : t('review.sheet.selected', { count: chosen.length, total })}
        </p>
        {none ? (
          <Button variant="ghost" size="sm" onClick={onSelectAll}>
            {t('sku_list.select_all')}
          </Button>
        ) : (
          <Button variant="ghost" size="sm" onClick={onClear}>
            {t('sku_list.clear')}
          </Button>
        )}
      </div>
      <div className="flex items-center gap-2 max-sm:w-full">
        <Popover open={dialog === 'reject' && decidable > 0} onOpenChange={(open) => onDialog(open ? 'reject' : undefined)}>
          <PopoverTrigger asChild>
            <Button size="lg" variant="dangerOutline" disabled={decidable === 0} className="max-sm:flex-1 sm:min-w-28">
              <X />
              {t('image_pair.reject')}
              <ShortcutKeys id="sheet_reject" />
            </Button>
          </PopoverTrigger>
          <PopoverContent aria-label={t('reject.title')} side="top" className="w-96 max-w-[calc(100vw-16px)]">
            <RejectForm
              submitLabel={t('image_pair.reject')}
              onCancel={() => onDialog(undefined)}
              onSubmit={(reason) => onDecide('reject', reason)}
            />
          </PopoverContent>
        </Popover>
        <Button size="lg" variant="approve" disabled={decidable === 0} className="max-sm:flex-1 sm:min-w-28" onClick={() => onDecide('approve')}>
          <Check />
          {t('image_pair.approve')}
          <ShortcutKeys id="sheet_approve" />
        </Button>
      </div>
      <div className="flex flex-1 items-center justify-end gap-1 max-sm:flex-none">
        <Tooltip label={t('review.reset')} shortcut="sheet_reset" side="top">
          <Button
            variant="ghost"
            size="icon"
            aria-label={t('review.reset')}
            disabled={!chosen.some((pair) => pair.status === 'completed' && pair.reviewStatus !== 'unreviewed')}
            onClick={() => onDecide('reset')}
          >
            <RotateCcw />
          </Button>
        </Tooltip>
        {canProcess && (
          <Tooltip label={t('image_pair.regenerate')} shortcut="sheet_regenerate" side="top">
            <Button variant="ghost" size="icon" aria-label={t('image_pair.regenerate')} disabled={none} onClick={() => onDialog('regenerate')}>
              <RefreshCw />
            </Button>
          </Tooltip>
        )}
      </div>
      {chosen.length > 0 && (
        <RegenerateDialog pairs={chosen} open={dialog === 'regenerate'} onOpenChange={(open) => onDialog(open ? 'regenerate' : undefined)} />
      )}
    </div>
  );
}
