import { CircleAlert, CircleCheck, LoaderCircle, RotateCw, X } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { useFormats } from '@/lib/format';
import { useErrorMessage } from '@/lib/use-error-message';

import { cancelUploads, hideUploads, retryFailed, useUploads, type UploadFailure } from '../lib/upload-queue';

/** How many failed files are listed; the count above tells all. */
const listed = 200;

export function UploadPanel() {
  const t = useTranslations('import');
  const formats = useFormats();
  const state = useUploads();
  if (!state.visible) return null;

  const { active, cancelled, done, total, failures, unsupported, unreadable, ignored } = state;
  const problems = failures.length + unsupported.length + unreadable.length;
  const settled = done + failures.length;
  const title = active
    ? t('uploading', { done: settled, total })
    : cancelled
      ? t('upload_cancelled', { done })
      : t('uploaded', { done, skus: state.skus.size });

  return (
    <section
      aria-label={t('panel')}
      className="fixed inset-x-2 bottom-2 z-30 overflow-hidden rounded-xl border border-line bg-raised shadow-lg animate-slide-up sm:right-4 sm:bottom-4 sm:left-auto sm:w-96"
    >
      <div className="flex items-center gap-2.5 px-4 pt-3">
        {active ? (
          <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-accent-text" />
        ) : problems > 0 || cancelled ? (
          <CircleAlert aria-hidden className="size-4 shrink-0 text-warning" />
        ) : (
          <CircleCheck aria-hidden className="size-4 shrink-0 text-success" />
        )}
        <p role="status" className="tabular min-w-0 flex-1 text-sm font-medium">
          {title}
        </p>
        {active ? (
          <Button size="sm" onClick={cancelUploads}>
            {t('cancel_upload')}
          </Button>
        ) : (
          <Button variant="ghost" size="iconSm" aria-label={t('hide_panel')} onClick={hideUploads}>
            <X />
          </Button>
        )}
      </div>
      <div className="px-4 pt-2 pb-3">
        <Progress
          value={total === 0 ? 1 : state.bytesTotal === 0 ? settled / total : state.bytesDone / state.bytesTotal}
          label={t('panel')}
          tone={active ? 'accent' : 'success'}
        />
        <p className="tabular mt-1.5 flex flex-wrap gap-x-3 text-xs text-muted">
          <span>
            {t('bytes', { done: formats.bytes(state.bytesDone), total: formats.bytes(state.bytesTotal) })}
          </span>
          {ignored > 0 && <span>{t('ignored', { count: ignored })}</span>}
          {problems > 0 && <span className="text-danger">{t('problems', { count: problems })}</span>}
        </p>
      </div>
      {problems > 0 && (
        <div className="border-t border-line">
          <ul aria-label={t('problem_list')} tabIndex={0} className="max-h-48 overflow-y-auto px-4 py-2 text-xs">
            {failures.slice(0, listed).map((failure) => (
              <FailureRow key={`${failure.upload.sku}/${failure.upload.name}`} failure={failure} />
            ))}
            {unsupported.slice(0, listed).map((path) => (
              <ProblemRow key={path} path={path} reason={t('not_a_picture')} />
            ))}
            {unreadable.slice(0, listed).map((path) => (
              <ProblemRow key={path} path={path} reason={t('unreadable')} />
            ))}
          </ul>
          {!active && failures.length > 0 && (
            <div className="flex justify-end border-t border-line px-4 py-2">
              <Button size="sm" onClick={retryFailed}>
                <RotateCw />
                {t('retry_failed', { count: failures.length })}
              </Button>
            </div>
          )}
        </div>
      )}
    </section>
  );
}

function FailureRow({ failure: { upload, error } }: { failure: UploadFailure }) {
  const t = useTranslations('import.refused');
  const message = useErrorMessage();
  const path = `${upload.sku}/${upload.name}`;
  if (!error) return <ProblemRow path={path} reason={t('unreadable')} />;
  const plain: Partial<Record<number, string>> = {
    413: t('too_large'),
    415: t('unsupported'),
    422: t('damaged'),
    507: t('disk_full'),
  };
  // The server's sentence is more exact than ours, where there is one.
  const reason = error.message === '' ? (plain[error.status] ?? message(error)) : error.message;
  return <ProblemRow path={path} reason={reason} />;
}

function ProblemRow({ path, reason }: { path: string; reason: string }) {
  return (
    <li className="flex gap-2 py-1">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-danger" />
      <span className="min-w-0">
        <span className="block font-medium [overflow-wrap:anywhere]">{path}</span>
        <span className="text-muted">{reason}</span>
      </span>
    </li>
  );
}
