import { Download } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';

import { Button, type ButtonProps } from '@/components/ui/button';
import { cn } from '@/lib/utils';

/** Loaded when the dialog is opened. */
const CreateDownloadDialog = lazy(() => import('./create-download-dialog').then((module) => ({ default: module.CreateDownloadDialog })));

type ButtonStyle = Pick<ButtonProps, 'variant' | 'size' | 'className'> & {
  /** Hides the label on narrow screens; screen readers still have it. */
  compact?: boolean;
};

/** Opens the dialog that makes an archive, or says what to do first when nothing is approved. */
export function DownloadApprovedButton({ compact = false, ...style }: ButtonStyle) {
  const t = useTranslations('downloads');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button {...style} aria-haspopup="dialog" onClick={() => setOpen(true)}>
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
