import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CheckCircle, LoaderCircle, PackageOpen } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { FormError } from '@/components/form-error';
import { OptionSelect } from '@/components/option-select';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { downloadsQuery, foldersQuery } from '@/lib/api/queries';
import { imageTypes, type Folder } from '@/lib/api/types';
import { toast } from '@/lib/toast';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { archiveFormats, compressions, localDay, useCreateDownload } from '../api/downloads';

const shopNameKey = 'aip-shop-name';

/** What an archive is to hold; or, when nothing is approved, how to get there. */
export function CreateDownloadForm({ onDone }: { onDone: () => void }) {
  const t = useTranslations('downloads');
  const folders = useQuery(foldersQuery);
  const latest = useQuery(downloadsQuery(1, 1));
  if (folders.isError && !folders.data) {
    return (
      <DialogBody className="min-h-72">
        <ErrorState error={folders.error} onRetry={() => void folders.refetch()} />
      </DialogBody>
    );
  }
  if (!folders.data || latest.isPending) return <DialogBody className="min-h-72" aria-busy />;
  const approved = folders.data.filter((folder) => folder.approvedCount > 0);
  if (approved.length === 0) {
    return (
      <DialogBody>
        <EmptyState icon={PackageOpen} title={t('nothing_approved')} description={t('nothing_approved_desc')} className="py-8">
          <Button asChild variant="primary">
            <Link to="/dashboard/aiplayground/review" onClick={onDone}>
              <CheckCircle />
              {t('go_to_review')}
            </Link>
          </Button>
        </EmptyState>
      </DialogBody>
    );
  }
  const shopName = localStorage.getItem(shopNameKey) ?? latest.data?.items[0]?.shopName ?? t('default_shop');
  return <ArchiveForm approved={approved} defaultShop={shopName} onDone={onDone} />;
}

interface ArchiveFormProps {
  approved: readonly Folder[];
  defaultShop: string;
  onDone: () => void;
}

function ArchiveForm({ approved, defaultShop, onDone }: ArchiveFormProps) {
  const t = useTranslations();
  const navigate = useNavigate();
  const create = useCreateDownload();
  const ids = useId();
  const selected = useAiPlaygroundStore((state) => state.selectedSkus);
  const chosen = approved.filter((folder) => selected.has(folder.sku));

  const [shopName, setShopName] = useState(defaultShop);
  const [tried, setTried] = useState(false);
  const [scope, setScope] = useState<'all' | 'selected'>('all');
  const [imageType, setImageType] = useState<(typeof imageTypes)[number]>('all');
  const [format, setFormat] = useState<(typeof archiveFormats)[number]>('zip');
  const [compression, setCompression] = useState<(typeof compressions)[number]>('store');
  const included = scope === 'selected' ? chosen : approved;
  const pictures = included.reduce((sum, folder) => sum + folder.approvedCount, 0);

  const nameMissing = tried && shopName.trim() === '';

  const submit = () => {
    setTried(true);
    const name = shopName.trim();
    if (name === '') {
      document.getElementById(`${ids}shop`)?.focus();
      return;
    }
    localStorage.setItem(shopNameKey, name);
    create.mutate(
      {
        shopName: name,
        skus: scope === 'selected' ? chosen.map((folder) => folder.sku) : [],
        imageType,
        format,
        compression,
        date: localDay(),
      },
      {
        onSuccess: () => {
          onDone();
          toast.success(t('downloads.started'));
          void navigate({ to: '/dashboard/aiplayground/downloads' });
        },
      },
    );
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        <Field id={`${ids}shop`} label={t('downloads.shop_name')} hint={t('downloads.shop_name_hint')} error={nameMissing ? t('downloads.shop_name_missing') : undefined}>
          <Input
            id={`${ids}shop`}
            required
            autoFocus
            maxLength={100}
            aria-describedby={fieldHintId(`${ids}shop`)}
            aria-invalid={nameMissing}
            value={shopName}
            onChange={(event) => setShopName(event.target.value)}
          />
        </Field>
        <fieldset>
          <legend className="mb-1 text-xs font-medium text-muted">{t('downloads.which')}</legend>
          {(
            [
              ['all', approved.length],
              ['selected', chosen.length],
            ] as const
          ).map(([value, count]) => (
            <label key={value} className="flex min-h-8 items-center gap-2 text-sm has-disabled:opacity-50">
              <input
                type="radio"
                name={`${ids}scope`}
                value={value}
                checked={scope === value}
                disabled={count === 0}
                onChange={() => setScope(value)}
                className="size-4"
              />
              {t(`downloads.scope_${value}`, { count })}
            </label>
          ))}
        </fieldset>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
          <Field id={`${ids}type`} label={t('downloads.image_type')}>
            <OptionSelect
              id={`${ids}type`}
              value={imageType}
              options={imageTypes}
              labelOf={(value) => t(`downloads.image_types.${value}`)}
              onChange={setImageType}
            />
          </Field>
          <Field id={`${ids}format`} label={t('downloads.format')}>
            <OptionSelect
              id={`${ids}format`}
              value={format}
              options={archiveFormats}
              labelOf={(value) => value.toUpperCase()}
              onChange={setFormat}
            />
          </Field>
          <Field id={`${ids}compression`} label={t('downloads.compression')}>
            <OptionSelect
              id={`${ids}compression`}
              value={compression}
              options={compressions}
              labelOf={(value) => t(`downloads.compressions.${value}`)}
              onChange={setCompression}
            />
          </Field>
        </div>
        <FormError error={create.error} />
      </DialogBody>
      <DialogFooter>
        <p className="tabular mr-auto text-xs text-muted">{t('downloads.summary', { pictures, skus: included.length })}</p>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={create.isPending}>
          {create.isPending && <LoaderCircle aria-hidden className="animate-spin" />}
          {t(create.isPending ? 'downloads.creating' : 'downloads.create')}
        </Button>
      </DialogFooter>
    </form>
  );
}
