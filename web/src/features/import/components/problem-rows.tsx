import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { useFormats } from '@/lib/format';
import { useErrorMessage } from '@/lib/use-error-message';

import { asksToSignIn, isFromProxy } from '../api/put-image';
import { useUploads, type UploadFailure } from '../lib/upload-queue';

/** How many files of a kind are listed; the count in the panel tells all. */
const listed = 200;

/** Signs of addresses that proxies decode wrongly and then answer 400 or 404. */
const misreadSigns = /[#?%\\]/g;
/** Signs that firewalls take for an attack; they refuse other things with the same statuses. */
const suspectSigns = /[#?%\\;&'"<>|`$*]/g;

const signsIn = (path: string, signs: RegExp): string => [...new Set(path.match(signs) ?? [])].join(' ');

/** Every file that did not come in, with the reason. */
export function ProblemRows() {
  const t = useTranslations('import');
  const { failures, unsupported, unreadable, clashes, leftOut } = useUploads();
  const plain = [
    [unsupported, t('not_a_picture')],
    [unreadable, t('unreadable')],
    [leftOut, t('left_out')],
    [clashes, t('clash')],
  ] as const;
  return (
    <ul aria-label={t('problem_list')} tabIndex={0} className="max-h-40 overflow-y-auto px-4 py-2 text-xs">
      {failures.slice(0, listed).map((failure) => (
        <FailureRow key={`${failure.upload.sku}/${failure.upload.name}`} failure={failure} />
      ))}
      {plain.map(([paths, reason]) =>
        paths.slice(0, listed).map((path) => <ProblemRow key={`${path} ${reason}`} path={path} reason={reason} />),
      )}
    </ul>
  );
}

function FailureRow({ failure: { upload, error } }: { failure: UploadFailure }) {
  const t = useTranslations('import.refused');
  const formats = useFormats();
  const message = useErrorMessage();
  const path = `${upload.sku}/${upload.name}`;

  const reason = (): string => {
    if (!error) return t('unreadable');
    // The server's sentence is more exact than ours, where there is one.
    if (error.message !== '') return error.message;
    if (isFromProxy(error)) {
      if (error.status === 413) return t('proxy_too_large', { size: formats.bytes(upload.file.size) });
      if (asksToSignIn(error)) return t('proxy_sign_in', { status: error.status });
      const { status } = error;
      const misread = status === 400 || status === 404 ? signsIn(path, misreadSigns) : '';
      if (misread !== '') return t('proxy_name', { signs: misread });
      const suspect = [400, 403, 404, 406, 422].includes(status) ? signsIn(path, suspectSigns) : '';
      if (suspect !== '') return t('proxy_maybe_name', { status, signs: suspect });
      return t('proxy', { status });
    }
    const plain: Partial<Record<number, string>> = {
      413: t('too_large'),
      415: t('unsupported'),
      422: t('damaged'),
      507: t('disk_full'),
    };
    return plain[error.status] ?? message(error);
  };
  return <ProblemRow path={path} reason={reason()} />;
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
