import { CircleAlert, Download as DownloadIcon, LoaderCircle, RefreshCw, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';

import { DownloadStatusBadge } from '@/components/status';
import { Thumbnails } from '@/components/thumbnails';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Progress } from '@/components/ui/progress';
import { isWrittenIn } from '@/i18n/locale';
import { useCanProcess } from '@/lib/accounts/use-session';
import { isOneOf, type CreateDownload, type Download } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';

import { archiveFormats, compressions, downloadFilePath, localDay, useCheckDownload, useCreateDownload, useDeleteDownload } from '../api/downloads';

/** The same order of what is approved now. */
function orderOf({ shopName, skuList, imageType, format, compression }: Download): CreateDownload {
  return {
    shopName,
    skus: skuList,
    imageType,
    format: isOneOf(archiveFormats, format) ? format : 'zip',
    compression: isOneOf(compressions, compression) ? compression : 'store',
    date: localDay(),
  };
}

export function DownloadRow({ download }: { download: Download }) {
  const t = useTranslations('downloads');
  const common = useTranslations('common');
  const { bytes, dateTime } = useFormats();
  const locale = useLocale();
  const onError = useErrorToast();
  const canDelete = useCanProcess();
  const check = useCheckDownload();
  const remove = useDeleteDownload();
  const create = useCreateDownload();
  const [deleting, setDeleting] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const checked = useRef(false);
  const { id, status, fileName, shopName, skuList, imageType, fileCount, totalSize, createdAt, errorMessage } = download;

  // The one that can't be packed is of no more use.
  const replace = () =>
    create.mutate(orderOf(download), {
      onSuccess: () => {
        toast.success(t('started'));
        remove.mutate(id, { onError });
      },
      onError,
    });

  const [only] = skuList;
  const contents = skuList.length === 1 && only !== undefined ? only : skuList.length === 0 ? t('all_skus') : t('skus', { count: skuList.length });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3">
      <div className="flex min-w-0 flex-1 basis-72 items-center gap-3.5">
        <Thumbnails urls={download.thumbnailUrls ?? []} className="size-14" />
        <div className="min-w-0 flex-1">
          <p className="truncate">
            <span className="font-medium">{shopName}</span>
            <span className="text-muted"> · {contents}</span>
          </p>
          <p className="truncate text-xs text-muted" title={fileName}>
            {fileName}
          </p>
          <p className="tabular flex flex-wrap gap-x-2 text-xs text-muted">
            {imageType !== 'all' && <span>{t(`image_types.${imageType}`)}</span>}
            <span>{t('files', { count: fileCount })}</span>
            {totalSize !== undefined && <span>{bytes(totalSize)}</span>}
            <time dateTime={createdAt}>
              {dateTime(createdAt)}
            </time>
          </p>
          {status === 'processing' && (
            <Progress value={download.progress / 100} label={t('progress', { name: fileName })} className="mt-1.5 max-w-64" />
          )}
        </div>
      </div>
      {status !== 'completed' && <DownloadStatusBadge status={status} />}
      <div className="flex items-center gap-1.5">
        {status === 'completed' && (
          <Button asChild>
            <a
              ref={link}
              href={downloadFilePath(id)}
              download={fileName}
              aria-label={t('download_file', { name: fileName })}
              aria-busy={check.isPending}
              onClick={(event) => {
                if (checked.current) {
                  checked.current = false;
                  return;
                }
                event.preventDefault();
                if (check.isPending) return;
                check.mutate(id, {
                  onSuccess: (found) => {
                    if (found.status === 'failed') return;
                    checked.current = true;
                    link.current?.click();
                  },
                  onError,
                });
              }}
            >
              {check.isPending ? <LoaderCircle className="animate-spin" /> : <DownloadIcon />}
              {t('download')}
            </a>
          </Button>
        )}
        {canDelete && (
          <Button variant="ghost" size="icon" aria-label={t('delete_file', { name: fileName })} onClick={() => setDeleting(true)}>
            <Trash2 />
          </Button>
        )}
      </div>
      {status === 'failed' && (
        <div role="alert" className="flex w-full flex-wrap items-center gap-x-3 gap-y-2 rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">
          <span className="flex min-w-0 flex-1 basis-64 gap-2">
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span className="[overflow-wrap:anywhere]">
              {errorMessage !== undefined && isWrittenIn(locale, errorMessage) ? errorMessage : t('picture_gone')}
            </span>
          </span>
          <Button
            size="sm"
            disabled={create.isPending}
            onClick={replace}
          >
            <RefreshCw />
            {t('create_again')}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={t('delete_title')}
        description={t('delete_desc', { name: fileName })}
        cancelLabel={common('cancel')}
        confirmLabel={t('delete')}
        danger
        onConfirm={() => remove.mutate(id, { onSuccess: () => toast.success(t('deleted', { name: fileName })), onError })}
      />
    </li>
  );
}
