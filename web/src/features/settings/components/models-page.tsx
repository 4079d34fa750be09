import { useQuery } from '@tanstack/react-query';
import { Boxes, Download, FileUp, Info, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Panel } from '@/components/panel';
import { Rows, RowsSkeleton } from '@/components/rows';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { Model, Models } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';

import { modelsQuery, useInstallModel, useRemoveModel, useVerifyModels } from '../api/models';
import { AddModelDialog } from './add-model-dialog';
import { ChangeState } from './model-change';
import { ModelRow, RuntimeRow } from './model-row';

/** What the built-in engine cuts out with; for owners. */
export function ModelsPage() {
  const t = useTranslations('models');
  const models = useQuery(modelsQuery);
  if (models.data) return <ModelsPanel models={models.data} />;
  return (
    <Panel title={t('title')} description={t('description')}>
      {models.isError ? <ErrorState error={models.error} onRetry={() => void models.refetch()} /> : <RowsSkeleton />}
    </Panel>
  );
}

function ModelsPanel({ models }: { models: Models }) {
  const t = useTranslations('models');
  const common = useTranslations('common');
  const onError = useErrorToast();
  const verify = useVerifyModels();
  const remove = useRemoveModel();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Model>();
  const isBusy = models.change?.state === 'running' || models.isBusyElsewhere;
  const onVerify = () =>
    verify.mutate(undefined, {
      onSuccess: ({ items, runtime }) => {
        const isWhole = items.every(({ state }) => state === 'ready') && runtime?.state !== 'damaged';
        if (isWhole) toast.success(t('verify_done'));
        else toast.error(t('verify_failed'));
      },
      onError,
    });

  return (
    <Panel
      title={t('title')}
      description={t('description')}
      actions={
        models.items.length > 0 && (
          <div className="flex flex-wrap gap-2">
            <Button disabled={isBusy || verify.isPending} onClick={onVerify}>
              <ShieldCheck />
              {t(verify.isPending ? 'verifying' : 'verify')}
            </Button>
            <Button disabled={isBusy} onClick={() => setAdding(true)}>
              <FileUp />
              {t('add')}
            </Button>
          </div>
        )
      }
    >
      {models.isSwitchedOff && <Hint text={t('switched_off')} />}
      {models.isBusyElsewhere && <Hint text={t('busy_elsewhere')} />}
      <ChangeState change={models.change} />
      {models.items.length > 0 && (
        <Rows label={t('title')}>
          {models.items.map((model) => (
            <ModelRow key={model.name} model={model} disabled={isBusy} onRemove={() => setRemoving(model)} />
          ))}
          {models.runtime && <RuntimeRow runtime={models.runtime} />}
        </Rows>
      )}
      <Offer models={models} isBusy={isBusy} />
      <p className="text-xs text-muted [overflow-wrap:anywhere]">{t('folder', { folder: models.folder })}</p>
      <AddModelDialog open={adding} onOpenChange={setAdding} />
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(open) => !open && setRemoving(undefined)}
        title={t('remove', { title: removing?.title ?? removing?.name ?? '' })}
        description={t('remove_desc')}
        cancelLabel={common('cancel')}
        confirmLabel={t('remove_confirm')}
        danger
        onConfirm={() => removing && remove.mutate(removing.name, { onError })}
      />
    </Panel>
  );
}

function Hint({ text }: { text: string }) {
  return (
    <p className="flex gap-2 rounded-md bg-info-soft px-3 py-2 text-sm text-info">
      <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
      {text}
    </p>
  );
}

/** What can be installed and is not there, or is damaged. */
function Offer({ models, isBusy }: { models: Models; isBusy: boolean }) {
  const t = useTranslations('models');
  const noModel = useTranslations('no_model');
  const formats = useFormats();
  const onError = useErrorToast();
  const install = useInstallModel();
  const whole = models.items.filter(({ state }) => state === 'ready').map(({ name }) => name);
  const offers = models.runtime?.state === 'damaged' ? models.installable : models.installable.filter(({ name }) => !whole.includes(name));
  if (isBusy) return null;
  return offers.map((offer) => (
    <EmptyState
      key={offer.name}
      icon={Boxes}
      className="rounded-lg border border-dashed border-line py-10"
      title={t(models.items.length === 0 ? 'none' : 'available', { title: offer.title })}
      description={
        <>
          {t('offer', { ...offer, download: formats.bytes(offer.downloadBytes), room: formats.bytes(offer.roomBytes) })}
          {!models.hasNpm && <span className="mt-2 block">{t('no_npm')}</span>}
        </>
      }
    >
      {models.hasNpm && (
        <Button variant="primary" disabled={install.isPending} onClick={() => install.mutate(offer.name, { onError })}>
          <Download />
          {noModel('install', { title: offer.title })}
        </Button>
      )}
    </EmptyState>
  ));
}
