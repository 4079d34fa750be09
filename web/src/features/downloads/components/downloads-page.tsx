import { useQuery } from '@tanstack/react-query';
import { Download as DownloadIcon, PackageOpen } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { PageHeader } from '@/components/page-header';
import { Paging } from '@/components/paging';
import { DownloadStatusBadge } from '@/components/status';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { downloadsQuery } from '@/lib/api/queries';
import type { Download } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useItemsPerPage } from '@/lib/settings/use-preferences';

import { downloadFilePath } from '../api/downloads';
import { DownloadApprovedButton } from './create-download';

interface DownloadsPageProps {
  page: number;
  onPage: (page: number) => void;
}

export function DownloadsPage({ page, onPage }: DownloadsPageProps) {
  const t = useTranslations();
  const downloads = useQuery(downloadsQuery(page, useItemsPerPage()));
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-4 p-4 sm:p-6">
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
    </div>
  );
}

function DownloadRow({ download }: { download: Download }) {
  const t = useTranslations('downloads');
  const formats = useFormats();
  const { status, fileName, shopName, fileCount, totalSize, createdAt } = download;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate font-medium" title={fileName}>
          {fileName}
        </p>
        <p className="tabular flex flex-wrap gap-x-2 text-xs text-muted">
          <span>{shopName}</span>
          <span>{t('files', { count: fileCount })}</span>
          {totalSize !== undefined && <span>{formats.bytes(totalSize)}</span>}
          <time dateTime={createdAt}>{formats.dateTime(createdAt)}</time>
        </p>
        {status === 'processing' && (
          <Progress value={download.progress / 100} label={t('progress', { name: fileName })} className="mt-1.5 max-w-64" />
        )}
      </div>
      <DownloadStatusBadge status={status} />
      {status === 'completed' && (
        <Button asChild>
          <a href={downloadFilePath(download.id)} download={fileName} aria-label={t('download_file', { name: fileName })}>
            <DownloadIcon />
            {t('download')}
          </a>
        </Button>
      )}
    </li>
  );
}
