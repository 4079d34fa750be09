import { useQuery } from '@tanstack/react-query';
import { Cloud, HardDrive, Info } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { ChoiceCards } from '@/components/choice-cards';
import { FormSection } from '@/components/form-section';
import { PasswordInput } from '@/components/password-input';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { Progress } from '@/components/ui/progress';
import { statusQuery } from '@/lib/api/queries';
import { storageProviders } from '@/lib/api/types';
import { useFormats } from '@/lib/format';

import type { StorageDraft } from '../lib/draft';
import type { SectionProps } from '../lib/section';

const icons = { local: HardDrive, s3: Cloud, oss: Cloud } as const;

export function StorageSection(props: SectionProps) {
  const { draft, set, errorOf, disabled } = props;
  const t = useTranslations('settings.storage');
  const error = errorOf('storageProvider');
  return (
    <FormSection title={t('title')} description={t('description')}>
      <div className="flex flex-col gap-1.5">
        <ChoiceCards
          name="storage-provider"
          label={t('provider')}
          disabled={disabled}
          describedBy={error === undefined ? undefined : 'storage-error'}
          value={draft.storageProvider}
          options={storageProviders.map((provider) => ({ value: provider, label: t(`providers.${provider}`), icon: icons[provider] }))}
          onChange={(storageProvider) => set({ storageProvider })}
          className="sm:grid-cols-3"
        />
        {error !== undefined && (
          <p id="storage-error" role="alert" className="text-xs text-danger">
            {error}
          </p>
        )}
      </div>
      {draft.storageProvider !== 'local' && <BucketFields {...props} />}
      <StorageUse />
    </FormSection>
  );
}

/** A store of the account's own: checked and kept, and not used in this version. Says where images go instead. */
function BucketFields({ settings, draft, set, errorOf, disabled }: SectionProps) {
  const t = useTranslations('settings.storage');
  const { data: status } = useQuery(statusQuery);
  const kept = settings.storageConfig?.hasSecretAccessKey === true && settings.storageConfig.provider === draft.storageProvider;
  const attributes = (name: keyof StorageDraft, hinted = false) => ({
    id: `storage-${name}`,
    disabled,
    spellCheck: false,
    autoComplete: 'off',
    value: draft.storage[name],
    'aria-invalid': errorOf(`storageConfig.${name}`) !== undefined,
    'aria-describedby': hinted || errorOf(`storageConfig.${name}`) !== undefined ? fieldHintId(`storage-${name}`) : undefined,
    onChange: (event: { target: { value: string } }) => set({ storage: { ...draft.storage, [name]: event.target.value } }),
  });
  const field = (name: Exclude<keyof StorageDraft, 'secretAccessKey'>, placeholder?: string) => (
    <Field id={`storage-${name}`} label={t(`fields.${name}`)} error={errorOf(`storageConfig.${name}`)}>
      <Input placeholder={placeholder} {...attributes(name)} />
    </Field>
  );
  return (
    <>
      <p className="flex gap-2 rounded-md bg-info-soft px-3 py-2 text-sm text-info">
        <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
        {t(status?.storagePlace === 'bucket' ? 'not_yet_bucket' : 'not_yet_disk')}
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        {field('bucket')}
        {field('region', draft.storageProvider === 's3' ? 'eu-central-1' : 'oss-cn-hangzhou')}
        {field('endpoint', draft.storageProvider === 's3' ? 'https://s3.eu-central-1.amazonaws.com' : 'https://oss-cn-hangzhou.aliyuncs.com')}
        {field('prefix')}
        {field('accessKeyId')}
        <Field
          id="storage-secretAccessKey"
          label={t('fields.secretAccessKey')}
          hint={kept ? t('secret_kept') : undefined}
          error={errorOf('storageConfig.secretAccessKey')}
        >
          <PasswordInput data-1p-ignore data-lpignore="true" {...attributes('secretAccessKey', kept)} />
        </Field>
      </div>
    </>
  );
}

/** Where new images go, how much they take and how much room is left, where that is known. */
function StorageUse() {
  const t = useTranslations('settings.storage');
  const formats = useFormats();
  const { data: status } = useQuery(statusQuery);
  if (!status) return null;
  const { storageUsed: used, storageLimit: limit } = status;
  if (status.storagePlace === 'bucket') {
    return (
      <p className="tabular text-xs text-muted">
        {t('bucket_hint')} {t('bucket_used', { used: formats.bytes(used) })}
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-1.5">
      <Progress value={limit === 0 ? 0 : used / limit} label={t('usage')} />
      <p className="tabular text-xs text-muted">
        {t('local_hint')} {t('used', { used: formats.bytes(used), free: formats.bytes(Math.max(0, limit - used)) })}
      </p>
    </div>
  );
}
