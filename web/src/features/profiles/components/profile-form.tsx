import { TriangleAlert } from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { useTranslations } from 'use-intl';

import { ApiKeyField } from '@/components/api-key-field';
import { FormAlert } from '@/components/form-error';
import { More } from '@/components/more';
import { OptionSwitch } from '@/components/option-switch';
import { TestConnection } from '@/lib/profiles/test-connection';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import type { Profile, ProfileList } from '@/lib/api/types';
import { isEndpoint } from '@/lib/profiles/endpoint';
import { toast } from '@/lib/toast';
import { useFormErrors } from '@/lib/use-error-message';

import { testProfile, useSaveProfile } from '../api/profiles';
import { freeName, presetsFor } from '../lib/presets';
import { draftOf, emptyDraft, inputOf, inRange, losesKey, ranges, testedBy, type ProfileDraft } from '../lib/profile-draft';
import { useEngineName } from './use-engine-name';

const fields = ['name', 'engine', 'apiEndpoint', 'apiKey', 'model', 'concurrency', 'requestsPerMinute'];

interface ProfileFormProps {
  list: ProfileList;
  /** None: a new one. */
  stored: Profile | undefined;
  onDone: () => void;
}

type TextField = 'name' | 'apiEndpoint' | 'model' | 'concurrency' | 'requestsPerMinute';

export function ProfileForm({ list, stored, onDone }: ProfileFormProps) {
  const t = useTranslations('providers');
  const tSettings = useTranslations('settings');
  const common = useTranslations('common');
  const engineName = useEngineName();
  const save = useSaveProfile(stored?.id);
  const [draft, setDraft] = useState<ProfileDraft>(stored ? draftOf(stored) : emptyDraft);
  const [tried, setTried] = useState(false);
  const refused = useFormErrors(save.error, fields);
  const set = (change: Partial<ProfileDraft>) => {
    setDraft((before) => ({ ...before, ...change }));
    if (save.isError) save.reset();
  };

  const numberError = (field: 'concurrency' | 'requestsPerMinute') =>
    inRange(field, draft[field]) ? undefined : tSettings('range', ranges[field]);
  const wrong: Partial<Record<string, string | undefined>> = {
    name: draft.name.trim() === '' ? t('name_missing') : undefined,
    apiEndpoint: isEndpoint(draft.apiEndpoint.trim()) ? undefined : tSettings('api.endpoint_wrong'),
    concurrency: numberError('concurrency'),
    requestsPerMinute: numberError('requestsPerMinute'),
  };
  const errorOf = (field: string) => (tried ? wrong[field] : undefined) ?? refused.of(field);
  const taken = list.items.filter(({ id }) => id !== stored?.id).map(({ name }) => name);

  const submit = () => {
    setTried(true);
    if (Object.values(wrong).some((error) => error !== undefined) || save.isPending) return;
    save.mutate(inputOf(draft, stored), {
      onSuccess: ({ name }) => {
        toast.success(t('saved', { name }));
        onDone();
      },
    });
  };

  const line = (name: TextField, label: string, hint?: string, more: ComponentProps<'input'> = {}) => {
    const id = `profile-${name}`;
    return (
      <Field id={id} label={label} hint={hint} error={errorOf(name)} className="min-w-0">
        <Input
          id={id}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={errorOf(name) !== undefined}
          aria-describedby={hint !== undefined || errorOf(name) !== undefined ? fieldHintId(id) : undefined}
          value={draft[name]}
          onChange={(event) => set({ [name]: event.target.value })}
          {...more}
        />
      </Field>
    );
  };
  const number = (name: 'concurrency' | 'requestsPerMinute') =>
    line(name, t(name), t(`${name}_hint`), { type: 'number', inputMode: 'numeric', className: 'tabular max-w-28', ...ranges[name] });

  return (
    <form
      noValidate
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        {!stored && (
          <Field id="profile-preset" label={t('preset')}>
            <NativeSelect
              id="profile-preset"
              className="w-full"
              defaultValue=""
              onChange={({ target: { value } }) => {
                const preset = presetsFor(list.engines).find(({ id }) => id === value);
                if (preset) set({ ...preset.fields, name: freeName(preset.name, taken) });
              }}
            >
              <option value="">{t('preset_other')}</option>
              {presetsFor(list.engines).map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          </Field>
        )}
        {line('name', t('name'), undefined, { required: true, maxLength: 100 })}
        {line('apiEndpoint', tSettings('api.endpoint'), undefined, { required: true, type: 'url', maxLength: 500, placeholder: 'https://api.openai.com/v1' })}
        <ApiKeyField
          id="profile-key"
          stored={stored?.hasApiKey ? { hint: stored.apiKeyHint } : undefined}
          change={draft.apiKey}
          onChange={(apiKey) => set({ apiKey })}
          error={errorOf('apiKey')}
          disabled={false}
        />
        {losesKey(stored, draft) && (
          <p role="status" className="flex gap-2 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            {tSettings('api.endpoint_drops_key')}
          </p>
        )}
        <TestConnection
          test={() => testProfile(stored?.id, testedBy(draft, stored))}
          onModel={(model) => set({ model })}
          disabled={!isEndpoint(draft.apiEndpoint.trim())}
        />
        {line('model', t('model'), t('model_hint'), { maxLength: 200 })}
        <OptionSwitch
          id="profile-failover"
          label={t('failover')}
          description={t('failover_desc')}
          checked={draft.failover}
          onChange={(failover) => set({ failover })}
        />
        <More title={t('more')} open={draft.engine !== '' && stored !== undefined}>
          <Field id="profile-engine" label={t('engine')} hint={t('engine_hint')} error={errorOf('engine')}>
            <NativeSelect
              id="profile-engine"
              aria-describedby={fieldHintId('profile-engine')}
              value={draft.engine}
              onChange={(event) => set({ engine: event.target.value })}
            >
              <option value="">{t('engine_auto')}</option>
              {list.engines.map((engine) => (
                <option key={engine} value={engine}>
                  {engineName(engine)}
                </option>
              ))}
            </NativeSelect>
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            {number('concurrency')}
            {number('requestsPerMinute')}
          </div>
        </More>
        <FormAlert text={refused.general} />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onDone}>{common('cancel')}</Button>
        <Button type="submit" variant="primary" disabled={save.isPending}>
          {save.isPending ? common('saving') : common('save')}
        </Button>
      </DialogFooter>
    </form>
  );
}
