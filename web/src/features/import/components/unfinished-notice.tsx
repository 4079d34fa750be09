import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';

import { forgetUnfinished, readUnfinished } from '../lib/unfinished';
import { useUploads } from '../lib/upload-queue';
import { ImportFolderButton } from './import-buttons';

/** After a reload in the middle of an import: the files are gone with the page, what arrived is here. */
export function UnfinishedNotice() {
  const t = useTranslations('import');
  const [unfinished, setUnfinished] = useState(readUnfinished);
  const busy = useUploads((state) => state.visible || state.reading !== undefined);
  if (!unfinished || busy) return null;
  return (
    <section aria-label={t('panel')} className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line bg-raised px-4 py-2 text-sm">
      <p className="min-w-0 flex-1">{t('unfinished', { ...unfinished })}</p>
      <ImportFolderButton size="sm" />
      <Button
        variant="ghost"
        size="sm"
        onClick={() => {
          forgetUnfinished();
          setUnfinished(undefined);
        }}
      >
        {t('unfinished_dismiss')}
      </Button>
    </section>
  );
}
