import { useQuery } from '@tanstack/react-query';
import { SlidersHorizontal } from 'lucide-react';
import { lazy, Suspense, useDeferredValue, useEffect, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { foldersQuery } from '@/lib/api/queries';
import { useMedia } from '@/lib/use-media';
import { useSearchText } from '@/lib/use-search-text';
import { useCanProcess } from '@/lib/accounts/use-session';
import { cn } from '@/lib/utils';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { useStartPlan } from '../hooks/use-start-plan';
import type { CatalogSearch, OnCatalogSearch } from '../lib/catalog-search';
import { visibleFolders } from '../lib/visible-folders';
import { PairGrid } from './pair-grid';
import { SkuFilters } from './sku-filters';
import { SkuList } from './sku-list';
import { Start, StartButton, type StartProps } from './start-bar';

/** Loaded beside the list, or when the sheet is opened. */
const ProcessingOptions = lazy(() => import('./processing-options').then((module) => ({ default: module.ProcessingOptions })));
const OptionsSheet = lazy(() => import('./options-sheet').then((module) => ({ default: module.OptionsSheet })));

interface CatalogPageProps {
  search: CatalogSearch;
  onSearch: OnCatalogSearch;
  /** Shown instead of everything while there is no SKU. */
  welcome: ReactNode;
  /** Buttons beside the title. */
  headerActions: ReactNode;
  /** What concerns the whole catalog, beneath the title. */
  notice?: ReactNode;
}

export function CatalogPage({ search, onSearch, welcome, headerActions, notice }: CatalogPageProps) {
  const t = useTranslations();
  const folders = useQuery(foldersQuery);
  const canProcess = useCanProcess();
  const keepExisting = useAiPlaygroundStore((state) => state.keepExisting);
  const wide = useMedia('(min-width: 768px)');
  const roomy = useMedia('(min-width: 1280px)');

  const [text, setText] = useSearchText(search.q ?? '', (q) => onSearch({ q }, { replace: true }));
  const shownText = useDeferredValue(text);
  useEffect(() => {
    if (folders.data) keepExisting(new Set(folders.data.map((folder) => folder.sku)));
  }, [folders.data, keepExisting]);

  const header = (
    <div className="border-b border-line bg-surface px-4 py-3">
      <PageHeader title={t('overview.title')} description={t('overview.description')}>
        {folders.data?.length === 0 ? undefined : headerActions}
      </PageHeader>
      {notice}
    </div>
  );

  if (!folders.data) {
    return (
      <div className="flex h-full flex-col">
        {header}
        {folders.isError ? (
          <ErrorState error={folders.error} onRetry={() => void folders.refetch()} />
        ) : (
          <div className="flex flex-1 flex-col gap-2 p-4" aria-busy>
            {Array.from({ length: 8 }, (_, index) => (
              <Skeleton key={index} className="h-12 max-w-xs" />
            ))}
          </div>
        )}
      </div>
    );
  }

  if (folders.data.length === 0) {
    return (
      <div className="flex min-h-full flex-col">
        {header}
        {welcome}
      </div>
    );
  }

  const { sku, status, sort = 'name' } = search;
  const visible = visibleFolders(folders.data, { text: shownText, status, sort });
  // Beside the list the gallery always shows something, and only a SKU that the list shows.
  const current = visible.find((folder) => folder.sku === sku) ?? (wide ? visible[0] : undefined);
  return (
    <div className="flex h-full flex-col">
      <div className={cn(current && 'hidden md:block')}>{header}</div>
      <div className="flex min-h-0 flex-1">
        <div
          className={cn(
            'flex min-h-0 w-full flex-col bg-surface md:w-72 md:shrink-0 md:border-r md:border-line lg:w-80',
            current && 'hidden md:flex',
          )}
        >
          <SkuList
            visible={visible}
            current={current?.sku}
            onOpen={(next) => onSearch({ sku: next }, { replace: wide })}
            onShowAll={() => {
              setText('');
              onSearch({ q: undefined, status: undefined }, { replace: true });
            }}
          >
            <SkuFilters folders={folders.data} search={search} onSearch={onSearch} text={text} onText={setText} />
          </SkuList>
        </div>
        <div className={cn('min-h-0 min-w-0 flex-1', !current && 'hidden md:block')}>
          <PairGrid folder={current} onClose={() => onSearch({ sku: undefined }, { replace: true })} />
        </div>
        {roomy && canProcess && (
          <aside aria-label={t('processing.title')} className="flex w-80 shrink-0 flex-col border-l border-line bg-surface">
            <h2 className="border-b border-line px-4 py-3 font-semibold">{t('processing.title')}</h2>
            <div className="min-h-0 flex-1 overflow-y-auto p-4">
              <Suspense fallback={<OptionsSkeleton />}>
                <ProcessingOptions />
              </Suspense>
            </div>
            <div className="border-t border-line p-3">
              <Start folders={folders.data} visible={visible} />
            </div>
          </aside>
        )}
      </div>
      {!roomy && canProcess && <ActionBar folders={folders.data} visible={visible} />}
    </div>
  );
}

function OptionsSkeleton() {
  return (
    <div aria-busy className="flex flex-col gap-5">
      <Skeleton className="h-40" />
      <Skeleton className="h-14" />
      <Skeleton className="h-64" />
    </div>
  );
}

/** For windows too narrow to show the options beside the gallery. */
function ActionBar({ folders, visible }: StartProps) {
  const t = useTranslations('processing');
  const [open, setOpen] = useState(false);
  const plan = useStartPlan(folders, visible);
  return (
    <div className="flex items-end gap-2 border-t border-line bg-surface p-3 pb-[max(12px,env(safe-area-inset-bottom))]">
      <Button size="lg" aria-label={t('title')} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(true)}>
        <SlidersHorizontal />
        <span className="hidden sm:inline">{t('title')}</span>
      </Button>
      <div className="min-w-0 flex-1">
        <StartButton plan={plan} onStarted={() => setOpen(false)} />
      </div>
      {open && (
        <Suspense>
          <OptionsSheet folders={folders} visible={visible} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
