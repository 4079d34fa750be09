import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Info } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { useErrorToast } from '@/lib/use-error-toast';

import { modelsQuery, useInstallModel } from '../api/models';
import { lacksModel } from '../lib/models';
import { ChangeProgress } from './model-change';

/** Tells that no model is installed, and installs it. */
export function OwnersNotice() {
  const t = useTranslations('no_model');
  const onError = useErrorToast();
  const { data: models } = useQuery(modelsQuery);
  const install = useInstallModel();
  const [offer] = models?.installable ?? [];
  if (!models || !offer || !lacksModel(models)) return null;
  const running = models.change?.state === 'running' ? models.change : undefined;
  return (
    <section aria-label={t('open')} className="mt-3 flex flex-col gap-2 rounded-md bg-info-soft px-3 py-2 text-sm text-info">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Info aria-hidden className="size-4 shrink-0" />
        <p className="min-w-0 flex-1">{t('none_notice')}</p>
        {!running && models.hasNpm && models.items.length === 0 && (
          <Button size="sm" disabled={install.isPending} onClick={() => install.mutate(offer.name, { onError })}>
            {t('install', { title: offer.title })}
          </Button>
        )}
        <Link to="/dashboard/aiplayground/settings/models" className="font-medium underline underline-offset-4">
          {t('open')}
        </Link>
      </div>
      {running && <ChangeProgress change={running} />}
      {models.change?.state === 'failed' && <p role="alert">{t('failed', { name: models.change.model })}</p>}
    </section>
  );
}
