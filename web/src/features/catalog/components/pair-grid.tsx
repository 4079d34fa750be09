import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArchiveRestore, ArrowLeft, CheckCircle, ImageOff, MousePointerClick, Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { FolderStateBadge } from '@/components/status';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Skeleton } from '@/components/ui/skeleton';
import { Tooltip } from '@/components/ui/tooltip';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import { pairsQuery } from '@/lib/api/queries';
import type { Folder } from '@/lib/api/types';
import { useArchive } from '@/lib/review/decide';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';
import { useCanProcess } from '@/lib/accounts/use-session';

import { PairCards } from './pair-cards';

/** Loaded when something failed. */
const FailureList = lazy(() => import('@/lib/catalog/failure-list').then((module) => ({ default: module.FailureList })));

interface PairGridProps {
  folder: Folder | undefined;
  /** Goes back to the list, where the gallery covers it. */
  onClose: () => void;
}

export function PairGrid({ folder, onClose }: PairGridProps) {
  const t = useTranslations('pair_grid');
  if (!folder) return <EmptyState icon={MousePointerClick} title={t('none_title')} description={t('none_desc')} className="h-full" />;
  return <Pairs key={folder.sku} folder={folder} onClose={onClose} />;
}

/** The photos of a SKU and their results. */
function Pairs({ folder, onClose }: { folder: Folder; onClose: () => void }) {
  const t = useTranslations();
  const { sku } = folder;
  const pairs = useQuery(pairsQuery(sku));
  const canProcess = useCanProcess();

  return (
    <section aria-label={t('pair_grid.label', { sku })} className="flex h-full flex-col">
      <header className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-2.5">
        <Button variant="ghost" size="icon" className="-ml-2 md:hidden" aria-label={t('pair_grid.back')} onClick={onClose}>
          <ArrowLeft />
        </Button>
        <h2 className="min-w-0 truncate text-lg font-semibold tracking-tight">{sku}</h2>
        <FolderStateBadge folder={folder} />
        <span className="tabular hidden text-xs whitespace-nowrap text-muted sm:inline">
          {t('sku_list.images_count', { count: folder.imageCount })}
        </span>
        <span className="ml-auto flex gap-1">
          {folder.completedCount > 0 && (
            <Button asChild size="sm">
              <Link to="/dashboard/aiplayground/review" search={{ sku }}>
                <CheckCircle />
                {t('pair_grid.review')}
              </Link>
            </Button>
          )}
          {folder.status === 'archived' && <RestoreSku folder={folder} />}
          {canProcess && <DeleteSku sku={sku} count={folder.imageCount} onDeleted={onClose} />}
        </span>
      </header>
      {pairs.isError && !pairs.data ? (
        <ErrorState error={pairs.error} onRetry={() => void pairs.refetch()} />
      ) : !pairs.data ? (
        <div aria-busy className="grid grid-cols-[repeat(auto-fill,minmax(min(240px,100%),1fr))] gap-3 p-4">
          {Array.from({ length: Math.min(6, Math.max(1, folder.imageCount)) }, (_, index) => (
            <Skeleton key={index} className="aspect-[8/5]" />
          ))}
        </div>
      ) : pairs.data.length === 0 ? (
        <EmptyState icon={ImageOff} title={t('pair_grid.empty')} />
      ) : (
        <PairCards pairs={pairs.data} canProcess={canProcess}>
          {pairs.data.some((pair) => pair.status === 'failed') && (
            <Suspense>
              <FailureList pairs={pairs.data} />
            </Suspense>
          )}
        </PairCards>
      )}
    </section>
  );
}

function RestoreSku({ folder }: { folder: Folder }) {
  const t = useTranslations('pair_grid');
  const onError = useErrorToast();
  const archive = useArchive();
  return (
    <Button
      size="sm"
      disabled={archive.isPending}
      onClick={() =>
        archive.mutate(
          { ids: [folder.id], action: 'restore' },
          { onSuccess: () => toast.success(t('restored', { sku: folder.sku })), onError },
        )
      }
    >
      <ArchiveRestore />
      {t('restore')}
    </Button>
  );
}

function DeleteSku({ sku, count, onDeleted }: { sku: string; count: number; onDeleted: () => void }) {
  const t = useTranslations();
  const client = useQueryClient();
  const onError = useErrorToast();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/ai-playground/folders/{sku}', { params: { path: { sku } } })),
    onSuccess: () => {
      toast.success(t('pair_grid.deleted', { sku }));
      onDeleted();
      void client.invalidateQueries({ queryKey: keys.folders });
    },
    onError,
  });
  return (
    <>
      <Tooltip label={t('pair_grid.delete', { sku })}>
        <Button
          variant="ghost"
          size="iconSm"
          aria-label={t('pair_grid.delete', { sku })}
          disabled={remove.isPending}
          onClick={() => setAsking(true)}
        >
          <Trash2 />
        </Button>
      </Tooltip>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('pair_grid.delete_title', { sku })}
        description={t('pair_grid.delete_desc', { count })}
        cancelLabel={t('common.cancel')}
        confirmLabel={t('pair_grid.delete_confirm')}
        danger
        onConfirm={() => remove.mutate()}
      />
    </>
  );
}
