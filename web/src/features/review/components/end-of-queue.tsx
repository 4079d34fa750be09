import { Link } from '@tanstack/react-router';
import { ArrowRight, Check, CircleAlert, PartyPopper, Undo2, X, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import type { Folder } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useDecideWithUndo } from '@/lib/review/use-decide-with-undo';
import { useShortcuts } from '@/lib/shortcuts/use-shortcuts';
import { cn } from '@/lib/utils';

import type { ReviewFilter } from '../lib/queue';
import type { OnReviewSearch } from '../lib/review-search';

interface EndOfQueueProps {
  /** The SKUs in review. */
  reviewable: readonly Folder[];
  onSearch: OnReviewSearch;
  downloadAction: ReactNode;
}

const sum = (folders: readonly Folder[], of: (folder: Folder) => number) => folders.reduce((total, folder) => total + of(folder), 0);

/** What came of the review, and what to do with it. */
export function EndOfQueue({ reviewable, onSearch, downloadAction }: EndOfQueueProps) {
  const t = useTranslations('review');
  const { undoLast } = useDecideWithUndo((undone) => onSearch({ sku: undone.sku, ...(undone.pair === undefined ? {} : { pair: undone.pair }) }));
  useShortcuts({ undo: undoLast });
  const left = sum(reviewable, (folder) => folder.toReviewCount);
  const figures: { filter: ReviewFilter; label: string; icon: LucideIcon; count: number; tone: string }[] = [
    { filter: 'approved', label: t('filters.approved'), icon: Check, count: sum(reviewable, (folder) => folder.approvedCount), tone: 'text-success' },
    { filter: 'rejected', label: t('filters.rejected'), icon: X, count: sum(reviewable, (folder) => folder.rejectedCount), tone: 'text-danger' },
    { filter: 'failed', label: t('filters.failed'), icon: CircleAlert, count: sum(reviewable, (folder) => folder.failedCount), tone: 'text-danger' },
  ];
  return (
    <section aria-labelledby="end-of-queue" className="flex min-h-0 flex-1 flex-col items-center justify-center gap-6 overflow-y-auto p-6 text-center">
      <PartyPopper aria-hidden className="size-10 shrink-0 text-accent-text" />
      <div>
        {/* Focused, so that keys and screen readers go on from here. */}
        <h2 id="end-of-queue" ref={(element) => element?.focus()} tabIndex={-1} className="text-xl font-semibold tracking-tight outline-none">
          {left > 0 ? t('end.more', { count: left }) : t('all_done_title')}
        </h2>
        <p className="mt-1 text-sm text-muted">{t('end.reviewed', { count: reviewable.filter((folder) => folder.toReviewCount === 0).length })}</p>
      </div>
      <ul className="flex flex-wrap justify-center gap-3">
        {figures.map(({ filter, ...figure }) => (
          <li key={filter}>
            <Figure {...figure} onOpen={() => onSearch({ filter })} />
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap justify-center gap-2">
        {left > 0 && (
          <Button size="sm" variant="primary" onClick={() => onSearch({})}>
            <ArrowRight />
            {t('end.go_on')}
          </Button>
        )}
        {downloadAction}
        <Button size="sm" onClick={undoLast}>
          <Undo2 />
          {t('end.undo')}
        </Button>
        <Button asChild size="sm" variant="ghost">
          <Link to="/dashboard/aiplayground">{t('to_overview')}</Link>
        </Button>
      </div>
    </section>
  );
}

interface FigureProps {
  label: string;
  icon: LucideIcon;
  count: number;
  tone: string;
  onOpen: () => void;
}

/** A number of images; it leads to them where there are any. */
function Figure({ label, icon: Icon, count, tone, onOpen }: FigureProps) {
  const formats = useFormats();
  return (
    <button
      type="button"
      disabled={count === 0}
      onClick={onOpen}
      className="w-32 rounded-lg border border-line bg-surface px-4 py-3 text-left shadow-sm enabled:hover:bg-hover"
    >
      <span className="tabular block text-2xl font-semibold">{formats.number(count)}</span>
      <span className="mt-1 flex items-center gap-1.5 text-xs text-muted">
        <Icon aria-hidden className={cn('size-3.5', count > 0 && tone)} />
        {label}
      </span>
    </button>
  );
}
