import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormError } from '@/components/form-error';
import { OptionSelect } from '@/components/option-select';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { foldersQuery } from '@/lib/api/queries';
import { imageTypes } from '@/lib/api/types';
import { toast } from '@/lib/toast';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { useCreateDownload } from '../api/downloads';

const formats = ['zip', 'tar'] as const;
const compressions = ['store', 'fast', 'normal', 'max'] as const;
const shopNameKey = 'aip-shop-name';

/** What an archive is to hold, and in which form. */
export function CreateDownloadForm({ onDone }: { onDone: () => void }) {
  const t = useTranslations();
  const navigate = useNavigate();
  const create = useCreateDownload();
  const ids = useId();
  const { data: folders = [] } = useQuery(foldersQuery);
  const selected = useAiPlaygroundStore((state) => state.selectedSkus);
  const approved = folders.filter((folder) => folder.approvedCount > 0);
  const chosen = approved.filter((folder) => selected.has(folder.sku));

  const [shopName, setShopName] = useState(() => localStorage.getItem(shopNameKey) ?? '');
  const [scope, setScope] = useState<'all' | 'selected'>('all');
  const [imageType, setImageType] = useState<(typeof imageTypes)[number]>('all');
  const [format, setFormat] = useState<(typeof formats)[number]>('zip');
  const [compression, setCompression] = useState<(typeof compressions)[number]>('store');
  const included = scope === 'selected' ? chosen : approved;
  const pictures = included.reduce((sum, folder) => sum + folder.approvedCount, 0);

  const submit = () => {
    const name = shopName.trim();
    localStorage.setItem(shopNameKey, name);
    create.mutate(
      {
        shopName: name,
        skus: scope === 'selected' ? chosen.map((folder) => folder.sku) : [],
        imageType,
        format,
        compression,
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
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        <Field id={`${ids}shop`} label={t('downloads.shop_name')} hint={t('downloads.shop_name_hint')}>
          <Input
            id={`${ids}shop`}
            required
            autoFocus
            maxLength={100}
            aria-describedby={fieldHintId(`${ids}shop`)}
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
              options={formats}
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
        <Button type="submit" variant="primary" disabled={create.isPending || included.length === 0 || shopName.trim() === ''}>
          {t('downloads.create')}
        </Button>
      </DialogFooter>
    </form>
  );
}
