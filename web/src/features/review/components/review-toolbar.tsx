import { Archive } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { OptionSelect } from '@/components/option-select';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Progress } from '@/components/ui/progress';
import { Segmented } from '@/components/ui/segmented';
import { useArchive } from '@/lib/review/decide';
import type { Folder } from '@/lib/api/types';
import { isApproved } from '@/lib/catalog/folders';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';

import { reviewFilters, type ReviewFilter } from '../lib/queue';

interface ReviewToolbarProps {
  filter: ReviewFilter;
  onFilter: (filter: ReviewFilter) => void;
  done: number;
  reviewable: readonly Folder[];
  downloadAction: ReactNode;
}

export function ReviewToolbar({ filter, onFilter, done, reviewable, downloadAction }: ReviewToolbarProps) {
  const t = useTranslations('review');
  const total = reviewable.length;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-3 py-2 sm:px-4">
      <h1 className="sr-only sm:not-sr-only sm:text-lg sm:font-semibold sm:tracking-tight">{t('title')}</h1>
      <Segmented
        label={t('filter')}
        value={filter}
        onChange={onFilter}
        options={reviewFilters.map((value) => ({ value, label: t(`filters.${value}`) }))}
        className="hidden md:inline-flex"
      />
      <OptionSelect
        aria-label={t('filter')}
        value={filter}
        options={reviewFilters}
        labelOf={(value) => t(`filters.${value}`)}
        onChange={onFilter}
        className="md:hidden"
      />
      {total > 0 && (
        <div className="flex min-w-32 flex-1 items-center gap-3 sm:max-w-72">
          <Progress value={done / total} label={t('progress_label')} tone="success" className="min-w-12" />
          <span role="status" className="tabular text-xs whitespace-nowrap text-muted">
            {t('progress', { done, total })}
          </span>
        </div>
      )}
      <div className="ml-auto flex items-center gap-2">
        <ArchiveApproved reviewable={reviewable} />
        {downloadAction}
      </div>
    </div>
  );
}

function ArchiveApproved({ reviewable }: { reviewable: readonly Folder[] }) {
  const t = useTranslations();
  const onError = useErrorToast();
  const archive = useArchive();
  const [asking, setAsking] = useState(false);
  const approved = reviewable.filter((folder) => folder.status === 'approved' && isApproved(folder)).map((folder) => folder.id);
  if (approved.length === 0) return null;

  const run = () =>
    archive.mutate(
      { ids: approved, action: 'archive' },
      {
        onSuccess: (count) =>
          toast.success(t('review.archived', { count }), {
            action: {
              label: t('review.undo'),
              onClick: () => archive.mutate({ ids: approved, action: 'restore' }, { onError }),
            },
          }),
        onError,
      },
    );

  return (
    <>
      <Button size="sm" disabled={archive.isPending} onClick={() => setAsking(true)}>
        <Archive />
        <span className="sr-only sm:not-sr-only">{t('review.archive_approved')}</span>
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('review.archive_title', { count: approved.length })}
        description={t('review.archive_desc')}
        cancelLabel={t('common.cancel')}
        confirmLabel={t('review.archive_approved')}
        onConfirm={run}
      />
    </>
  );
}
