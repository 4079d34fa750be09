import { Check, CheckCheck, ChevronLeft, ChevronRight, RefreshCw, RotateCcw, Scissors, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { EditCutOutLink, isEditable } from '@/lib/catalog/edit-cut-out-link';
import { RegenerateDialog } from '@/lib/catalog/regenerate-dialog';
import { RejectForm } from '@/lib/review/reject-form';
import { ShortcutKeys } from '@/components/shortcut-keys';
import { Button } from '@/components/ui/button';
import { Label } from '@/components/ui/label';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { Switch } from '@/components/ui/switch';
import { Tooltip } from '@/components/ui/tooltip';
import type { ImagePair, ReviewAction } from '@/lib/api/types';
import { useCanProcess } from '@/lib/accounts/use-session';
import { useAutoAdvance } from '@/lib/settings/use-preferences';

interface DecisionBarProps {
  pair: ImagePair;
  /** Pairs of the SKU without a decision. */
  undecided: number;
  rejecting: boolean;
  onRejecting: (rejecting: boolean) => void;
  onDecide: (type: ReviewAction['type'], reason?: string) => void;
  onApproveSku: () => void;
  onStep: (direction: -1 | 1) => void;
  atStart: boolean;
  atEnd: boolean;
}

export function DecisionBar({ pair, undecided, rejecting, onRejecting, onDecide, onApproveSku, onStep, atStart, atEnd }: DecisionBarProps) {
  const t = useTranslations();
  const canProcess = useCanProcess();
  const { autoAdvance, setAutoAdvance } = useAutoAdvance();
  const [regenerating, setRegenerating] = useState(false);
  const reviewable = pair.status === 'completed';

  return (
    <div
      role="toolbar"
      aria-label={t('review.decide')}
      className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line bg-surface px-3 py-2 pb-[max(8px,env(safe-area-inset-bottom))] sm:px-4"
    >
      <div className="flex flex-1 items-center gap-1 max-sm:order-2">
        <Button aria-label={t('review.previous')} disabled={atStart} onClick={() => onStep(-1)}>
          <ChevronLeft />
          <span className="hidden xl:inline">{t('review.previous')}</span>
        </Button>
        <Button aria-label={t('review.next')} disabled={atEnd} onClick={() => onStep(1)}>
          <span className="hidden xl:inline">{t('review.next')}</span>
          <ChevronRight />
        </Button>
        <span className="ml-2 flex items-center gap-1.5">
          <Switch
            id="auto-advance"
            checked={autoAdvance}
            onCheckedChange={setAutoAdvance}
          />
          <Label htmlFor="auto-advance">{t('review.auto_advance')}</Label>
        </span>
      </div>

      <div className="flex items-center justify-center gap-2 max-sm:order-1 max-sm:w-full">
        <Popover open={rejecting && reviewable} onOpenChange={onRejecting}>
          <PopoverTrigger asChild>
            <Button
              size="lg"
              variant="dangerOutline"
              disabled={!reviewable}
              aria-pressed={pair.reviewStatus === 'rejected'}
              className="min-w-32 aria-pressed:border-danger aria-pressed:bg-danger-soft max-sm:h-12 max-sm:flex-1"
            >
              <X />
              {t('image_pair.reject')}
              <ShortcutKeys id="reject" />
            </Button>
          </PopoverTrigger>
          <PopoverContent aria-label={t('reject.title')} side="top" className="w-96 max-w-[calc(100vw-16px)]">
            <RejectForm
              submitLabel={t('image_pair.reject')}
              onCancel={() => onRejecting(false)}
              onSubmit={(reason) => onDecide('reject', reason)}
            />
          </PopoverContent>
        </Popover>
        <Button
          size="lg"
          variant="approve"
          disabled={!reviewable}
          aria-pressed={pair.reviewStatus === 'approved'}
          className="min-w-32 max-sm:h-12 max-sm:flex-1"
          onClick={() => onDecide('approve')}
        >
          <Check />
          {t('image_pair.approve')}
          <ShortcutKeys id="approve" />
        </Button>
      </div>

      <div className="flex items-center justify-end gap-1 max-sm:order-3 sm:flex-1">
        {reviewable && pair.reviewStatus !== 'unreviewed' && (
          <Tooltip label={t('review.reset')} shortcut="reset">
            <Button variant="ghost" size="icon" aria-label={t('review.reset')} onClick={() => onDecide('reset')}>
              <RotateCcw />
            </Button>
          </Tooltip>
        )}
        {canProcess && isEditable(pair) && (
          <Tooltip label={t('image_pair.edit_cut_out')} shortcut="edit_cut_out">
            <Button asChild variant="ghost" size="icon">
              <EditCutOutLink pair={pair}>
                <Scissors aria-hidden />
                <span className="sr-only">{t('image_pair.edit_cut_out')}</span>
              </EditCutOutLink>
            </Button>
          </Tooltip>
        )}
        {canProcess && (
          <Tooltip label={t('image_pair.regenerate')}>
            <Button variant="ghost" size="icon" aria-label={t('image_pair.regenerate')} onClick={() => setRegenerating(true)}>
              <RefreshCw />
            </Button>
          </Tooltip>
        )}
        <Tooltip label={t('review.approve_sku_hint', { count: undecided })} shortcut="approve_sku">
          <Button onClick={onApproveSku} className="max-sm:px-2.5">
            <CheckCheck className="max-sm:hidden" />
            {t('review.approve_sku')}
          </Button>
        </Tooltip>
      </div>
      <RegenerateDialog pairs={[pair]} open={regenerating} onOpenChange={setRegenerating} />
    </div>
  );
}
