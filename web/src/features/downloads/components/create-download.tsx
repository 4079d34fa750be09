import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';

import { Button, type ButtonProps } from '@/components/ui/button';
import { foldersQuery } from '@/lib/api/queries';
import { cn } from '@/lib/utils';

/** Loaded when the dialog is opened. */
const CreateDownloadDialog = lazy(() => import('./create-download-dialog').then((module) => ({ default: module.CreateDownloadDialog })));

type ButtonStyle = Pick<ButtonProps, 'variant' | 'size' | 'className'> & {
  /** Hides the label on narrow screens; screen readers still have it. */
  compact?: boolean;
};

/** Opens the dialog that makes an archive. It can be pressed only when something is approved. */
export function DownloadApprovedButton({ compact = false, ...style }: ButtonStyle) {
  const t = useTranslations('downloads');
  const [open, setOpen] = useState(false);
  const { data: folders = [] } = useQuery(foldersQuery);
  const approved = folders.some((folder) => folder.approvedCount > 0);
  return (
    <>
      <Button
        {...style}
        disabled={!approved}
        aria-haspopup="dialog"
        title={approved ? undefined : t('nothing_approved')}
        onClick={() => setOpen(true)}
      >
        <Download />
        <span className={cn(compact && 'max-sm:sr-only')}>{t('download_approved')}</span>
      </Button>
      {open && (
        <Suspense>
          <CreateDownloadDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
