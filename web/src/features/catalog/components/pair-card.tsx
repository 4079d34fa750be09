import { Check, ImageIcon, LoaderCircle, MoreHorizontal, RefreshCw, RotateCcw, SkipForward, Star, X } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { RefusedHelp } from '@/lib/catalog/refused-help';
import { PairStatusBadge } from '@/components/status';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { Tooltip } from '@/components/ui/tooltip';
import { usePairProblem } from '@/lib/catalog/use-pair-problem';
import { usePairAction, type PairAction } from '@/lib/catalog/pair-actions';
import type { ImagePair } from '@/lib/api/types';
import { useDecideWithUndo } from '@/lib/review/use-decide-with-undo';
import { useErrorToast } from '@/lib/use-error-toast';
import { cn } from '@/lib/utils';

import type { PairDialog } from './pair-cards';

interface PairCardProps {
  pair: ImagePair;
  canProcess: boolean;
  onZoom: () => void;
  /** Opens a dialog about this image. */
  onDialog: (dialog: PairDialog) => void;
}

export function PairCard({ pair, canProcess, onZoom, onDialog }: PairCardProps) {
  const t = useTranslations('image_pair');
  const busy = pair.status === 'processing' || (pair.status === 'pending' && pair.jobId !== undefined);
  const skipped = pair.status === 'skipped';
  const problem = usePairProblem()(pair);

  return (
    <article
      aria-label={pair.name}
      className={cn('overflow-hidden rounded-lg border border-line bg-surface', skipped && 'opacity-75')}
    >
      <button
        type="button"
        onClick={onZoom}
        className="grid w-full cursor-zoom-in grid-cols-2 gap-px bg-line focus-visible:-outline-offset-2"
      >
        <span className="sr-only">{t('zoom', { name: pair.name })}</span>
        <Half label={t('original')} src={pair.inputThumbnailUrl} />
        {pair.outputThumbnailUrl !== undefined && !busy ? (
          <Half label={t('generated')} src={pair.outputThumbnailUrl} />
        ) : (
          <Waiting pair={pair} busy={busy} />
        )}
      </button>
      <div className="flex items-center gap-2 px-2.5 pt-2">
        {pair.isMainImage && (
          <Badge tone="accent">
            <Star aria-hidden className="fill-current" />
            {t('main_image')}
          </Badge>
        )}
        <p className="min-w-0 flex-1 truncate text-xs font-medium" title={pair.name}>
          {pair.name}
        </p>
        <PairStatusBadge pair={pair} />
      </div>
      {problem !== undefined && (
        <p className={cn('px-2.5 pt-1 text-xs [overflow-wrap:anywhere]', pair.status === 'failed' ? 'text-danger' : 'text-muted')}>
          {problem}
        </p>
      )}
      <RefusedHelp pair={pair} className="px-2.5 pt-2" />
      <PairActions pair={pair} canProcess={canProcess} busy={busy} onDialog={onDialog} />
    </article>
  );
}

function Half({ label, src }: { label: string; src: string }) {
  return (
    <span className="relative block aspect-square bg-table p-2">
      <Picture src={src} alt="" loading="lazy" className="size-full" />
      <span className="absolute top-1.5 left-1.5 rounded-xs bg-black/65 px-1 text-2xs font-medium text-white">
        {label}
      </span>
    </span>
  );
}

function Waiting({ pair, busy }: { pair: ImagePair; busy: boolean }) {
  const t = useTranslations();
  const Icon = busy ? LoaderCircle : ImageIcon;
  const text = busy
    ? pair.status === 'processing'
      ? t('processing.processing')
      : t('image_pair.waiting')
    : pair.status === 'skipped'
      ? t('image_pair.skipped')
      : pair.status === 'failed'
        ? t('status.pair.failed')
        : t('image_pair.no_result');
  return (
    <span className="flex aspect-square flex-col items-center justify-center gap-2 bg-table-deep text-xs text-muted">
      <Icon aria-hidden className={cn('size-5', busy && 'animate-spin')} />
      {text}
    </span>
  );
}

function PairActions({ pair, canProcess, busy, onDialog }: Omit<PairCardProps, 'onZoom'> & { busy: boolean }) {
  const t = useTranslations();
  const onError = useErrorToast();
  const { decide } = useDecideWithUndo();
  const act = usePairAction();
  const reviewable = pair.status === 'completed';
  const run = (action: PairAction) => act.mutate({ pair, action }, { onError });

  return (
    <div className="flex items-center gap-1 p-1.5">
      {reviewable && (
        <>
          <Button
            size="sm"
            variant="ghost"
            aria-pressed={pair.reviewStatus === 'approved'}
            className="aria-pressed:bg-success-soft aria-pressed:text-success"
            onClick={() =>
              decide({ type: pair.reviewStatus === 'approved' ? 'reset' : 'approve', sku: pair.sku, pairs: [pair] })
            }
          >
            <Check />
            {t('image_pair.approve')}
          </Button>
          <Button
            size="sm"
            variant="ghost"
            aria-haspopup="dialog"
            aria-pressed={pair.reviewStatus === 'rejected'}
            className="aria-pressed:bg-danger-soft aria-pressed:text-danger"
            onClick={() => onDialog({ kind: 'reject', pair })}
          >
            <X />
            {t('image_pair.reject')}
          </Button>
        </>
      )}
      {canProcess && (
        <span className="ml-auto flex gap-0.5">
          {pair.status === 'skipped' ? (
            <Button size="sm" variant="ghost" disabled={act.isPending} onClick={() => run('restore')}>
              <RotateCcw />
              {t('image_pair.restore')}
            </Button>
          ) : (
            <>
              {!busy && (
                <Tooltip label={t('image_pair.regenerate')}>
                  <Button size="iconSm" variant="ghost" aria-label={t('image_pair.regenerate')} onClick={() => onDialog({ kind: 'regenerate', pair })}>
                    <RefreshCw />
                  </Button>
                </Tooltip>
              )}
              <Menu
                trigger={
                  <Button size="iconSm" variant="ghost" aria-label={t('image_pair.more', { name: pair.name })}>
                    <MoreHorizontal />
                  </Button>
                }
                actions={[
                  ...(pair.isMainImage ? [] : [{ label: t('image_pair.make_main'), icon: Star, onSelect: () => run('main') }]),
                  { label: t('image_pair.skip'), icon: SkipForward, onSelect: () => run('skip') },
                ]}
              />
            </>
          )}
        </span>
      )}
    </div>
  );
}
