import { useQuery } from '@tanstack/react-query';
import { Check, History } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { Button } from '@/components/ui/button';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { useChooseVersion } from '@/lib/catalog/pair-actions';
import { versionsQuery } from '@/lib/api/queries';
import type { ImagePair } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { useErrorToast } from '@/lib/use-error-toast';
import { useCanProcess } from '@/lib/accounts/use-session';
import { cn } from '@/lib/utils';

/** What the result has cost, and every one ever made of the photo, to go back to; no list while there is only one. */
export function VersionMenu({ pair }: { pair: ImagePair }) {
  const t = useTranslations('versions');
  const formats = useFormats();
  const onError = useErrorToast();
  const canProcess = useCanProcess();
  const [open, setOpen] = useState(false);
  const { data: versions = [] } = useQuery({ ...versionsQuery(pair.id), enabled: pair.outputImageUrl !== undefined });
  const choose = useChooseVersion();
  const current = versions.find((version) => version.current)?.costMicros;
  const cost = current !== undefined && current > 0 && <span className="tabular hidden text-muted sm:inline">{formats.money(current)}</span>;
  if (versions.length < 2) return cost;

  return (
    <>
      {cost}
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverTrigger asChild>
          <Button size="sm" variant="ghost">
            <History />
            {t('title', { count: versions.length })}
          </Button>
        </PopoverTrigger>
        <PopoverContent align="end" aria-label={t('title', { count: versions.length })} className="p-1.5">
          <ul className="max-h-72 overflow-y-auto">
            {versions.map((version) => (
              <li key={version.id}>
                <button
                  type="button"
                  disabled={version.current || choose.isPending || !canProcess}
                  aria-current={version.current}
                  onClick={() =>
                    choose.mutate(
                      { pair, versionId: version.id },
                      { onSuccess: () => setOpen(false), onError },
                    )
                  }
                  className={cn('flex w-full items-center gap-3 rounded-md p-1.5 text-left hover:bg-hover', version.current && 'bg-active')}
                >
                  <Picture src={version.thumbnailUrl} alt="" className="size-11 shrink-0 rounded-sm bg-table" />
                  <span className="min-w-0 flex-1 text-xs">
                    <span className="block font-medium">{formats.dateTime(version.createdAt)}</span>
                    <span className="tabular text-muted">
                      {t('facts', { width: version.width, height: version.height, engine: version.engine })}
                      {version.approved && ` · ${t('approved')}`}
                      {version.editedBy !== undefined && ` · ${t('edited_by', { name: version.editedBy })}`}
                      {version.costMicros !== undefined && version.costMicros > 0 && ` · ${formats.money(version.costMicros)}`}
                    </span>
                  </span>
                  {version.current && <Check aria-label={t('current')} className="size-4 shrink-0 text-accent-text" />}
                </button>
              </li>
            ))}
          </ul>
        </PopoverContent>
      </Popover>
    </>
  );
}
