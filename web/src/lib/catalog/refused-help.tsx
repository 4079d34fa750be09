import { Scissors } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { buttonVariants } from '@/components/ui/button';
import { useCanProcess } from '@/lib/accounts/use-session';
import type { ImagePair } from '@/lib/api/types';
import { cn } from '@/lib/utils';

import { EditCutOutLink } from './edit-cut-out-link';

/** The ways on for a photo that the built-in engine could not cut out; nothing for any other. */
export function RefusedHelp({ pair, className }: { pair: ImagePair; className?: string }) {
  const t = useTranslations('image_pair');
  const canProcess = useCanProcess();
  if (pair.status !== 'failed' || pair.errorCode !== 'cut_out_refused' || !canProcess) return null;
  return (
    <div className={cn('flex flex-wrap items-center gap-x-3 gap-y-2 text-xs text-muted', className)}>
      <p className="min-w-48 flex-1">{t('refused_help')}</p>
      <EditCutOutLink pair={pair} className={buttonVariants({ size: 'sm' })}>
        <Scissors aria-hidden />
        {t('edit_cut_out')}
      </EditCutOutLink>
    </div>
  );
}
