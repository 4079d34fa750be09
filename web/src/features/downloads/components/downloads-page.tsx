import { useQuery } from '@tanstack/react-query';
import { PackageOpen } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Page } from '@/components/page';
import { PageHeader } from '@/components/page-header';
import { Paging } from '@/components/paging';
import { Skeleton } from '@/components/ui/skeleton';
import { downloadsQuery } from '@/lib/api/queries';
import { useItemsPerPage } from '@/lib/settings/use-preferences';

import { DownloadApprovedButton } from './create-download';
import { DownloadRow } from './download-row';

interface DownloadsPageProps {
  page: number;
  onPage: (page: number) => void;
}

export function DownloadsPage({ page, onPage }: DownloadsPageProps) {
  const t = useTranslations();
  const downloads = useQuery(downloadsQuery(page, useItemsPerPage()));
  return (
    <Page>
      <PageHeader title={t('nav.downloads')} description={t('downloads.description')}>
        <DownloadApprovedButton variant="primary" />
      </PageHeader>
      {downloads.isError && !downloads.data ? (
        <ErrorState error={downloads.error} onRetry={() => void downloads.refetch()} />
      ) : !downloads.data ? (
        <div className="flex flex-col gap-2" aria-busy>
          <Skeleton className="h-16" />
          <Skeleton className="h-16" />
        </div>
      ) : downloads.data.items.length === 0 ? (
        <EmptyState icon={PackageOpen} title={t('downloads.none_title')} description={t('downloads.none_desc')} />
      ) : (
        <>
          <ul aria-label={t('nav.downloads')} className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
            {downloads.data.items.map((download) => (
              <DownloadRow key={download.id} download={download} />
            ))}
          </ul>
          <Paging page={page} pageSize={downloads.data.limit} total={downloads.data.total} onPage={onPage} />
        </>
      )}
    </Page>
  );
}
