import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CheckCircle, PartyPopper } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { useDocumentTitle } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { foldersQuery } from '@/lib/api/queries';
import type { Folder } from '@/lib/api/types';

import { useReviewQueue } from '../hooks/use-review-queue';
import { isReviewable, type ReviewFilter } from '../lib/queue';
import type { OnReviewSearch, ReviewSearch } from '../lib/review-search';
import { EndOfQueue } from './end-of-queue';
import { QueueList } from './queue-list';
import { ReviewToolbar } from './review-toolbar';
import { SkuReview } from './sku-review';

interface ReviewPageProps {
  search: ReviewSearch;
  onSearch: OnReviewSearch;
  downloadAction: ReactNode;
}

export function ReviewPage({ search, onSearch, downloadAction }: ReviewPageProps) {
  const t = useTranslations();
  useDocumentTitle(t('nav.review'));
  const folders = useQuery(foldersQuery);
  if (!folders.data) {
    return folders.isError ? (
      <ErrorState error={folders.error} onRetry={() => void folders.refetch()} />
    ) : (
      <div className="flex h-full flex-col gap-3 p-4" aria-busy>
        <Skeleton className="h-8" />
        <Skeleton className="flex-1" />
        <Skeleton className="h-16" />
      </div>
    );
  }
  return <Review folders={folders.data} search={search} onSearch={onSearch} downloadAction={downloadAction} />;
}

function Review({ folders, search, onSearch, downloadAction }: ReviewPageProps & { folders: readonly Folder[] }) {
  const filter = search.filter ?? 'pending';
  const queue = useReviewQueue(folders, filter, search.sku);
  const bySku = useMemo(() => new Map(folders.map((folder) => [folder.sku, folder])), [folders]);
  const reviewable = useMemo(() => folders.filter(isReviewable), [folders]);
  const done = reviewable.filter((folder) => folder.toReviewCount === 0).length;
  const sku = search.sku !== undefined && bySku.has(search.sku) ? search.sku : queue[0];

  return (
    <div className="flex h-full flex-col">
      <ReviewToolbar
        filter={filter}
        onFilter={(next) => onSearch(next === 'pending' ? {} : { filter: next })}
        done={done}
        reviewable={reviewable}
        downloadAction={downloadAction}
      />
      {search.view === 'done' && reviewable.length > 0 ? (
        <EndOfQueue reviewable={reviewable} onSearch={onSearch} downloadAction={downloadAction} />
      ) : sku === undefined ? (
        <NothingToReview filter={filter} any={reviewable.length > 0} downloadAction={downloadAction} onShowAll={() => onSearch({ filter: 'all' })} />
      ) : (
        <div className="flex min-h-0 flex-1">
          <div className="hidden w-60 shrink-0 border-r border-line bg-surface lg:flex">
            <QueueList queue={queue} bySku={bySku} current={sku} onOpen={(next) => onSearch({ ...search, sku: next, pair: undefined })} />
          </div>
          <SkuReview key={sku} sku={sku} queue={queue} bySku={bySku} search={search} onSearch={onSearch} />
        </div>
      )}
    </div>
  );
}

interface NothingProps {
  filter: ReviewFilter;
  any: boolean;
  downloadAction: ReactNode;
  onShowAll: () => void;
}

function NothingToReview({ filter, any, downloadAction, onShowAll }: NothingProps) {
  const t = useTranslations('review');
  if (!any) {
    return (
      <EmptyState icon={CheckCircle} title={t('empty_title')} description={t('empty_desc')} className="flex-1">
        <Button asChild variant="primary">
          <Link to="/dashboard/aiplayground">{t('to_overview')}</Link>
        </Button>
      </EmptyState>
    );
  }
  if (filter === 'pending') {
    return (
      <EmptyState icon={PartyPopper} title={t('all_done_title')} description={t('all_done_desc')} className="flex-1">
        {downloadAction}
        <Button onClick={onShowAll}>{t('show_all')}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={CheckCircle} title={t('none_in_filter')} className="flex-1">
      <Button onClick={onShowAll}>{t('show_all')}</Button>
    </EmptyState>
  );
}
