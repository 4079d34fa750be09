import { useBlocker } from '@tanstack/react-router';
import { Eye } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';

import type { UserSettings } from '@/lib/api/types';
import { isEndpoint } from '@/lib/profiles/endpoint';
import { useShortcuts } from '@/lib/shortcuts/use-shortcuts';
import { toast } from '@/lib/toast';
import { useFormErrors } from '@/lib/use-error-message';
import { useCanProcess } from '@/lib/accounts/use-session';

import { useUpdateSettings } from '../api/settings';
import { changesOf, draftOf, inRange, isBudget, ranges, type Draft, type NumberField } from '../lib/draft';
import { ApiSection } from './api-section';
import { AppearanceSection } from './appearance-section';
import { InterfaceSection } from './interface-section';
import { LeaveDialog } from './leave-dialog';
import { ProcessingSection } from './processing-section';
import { SaveBar } from './save-bar';
import { StorageSection } from './storage-section';

const fields = [
  'apiEndpoint',
  'apiKey',
  'defaultModel',
  'maxConcurrentJobs',
  'defaultPromptTemplateId',
  'budgetMicros',
  'itemsPerPage',
  'storageProvider',
  ...['bucket', 'region', 'endpoint', 'prefix', 'accessKeyId', 'secretAccessKey'].map((name) => `storageConfig.${name}`),
];

export function SettingsForm({ settings }: { settings: UserSettings }) {
  const t = useTranslations('settings');
  const canEdit = useCanProcess();
  const update = useUpdateSettings();
  // Only what was touched: what was not follows the stored settings, also when another device changes them.
  const [touched, setTouched] = useState<Partial<Draft>>({});
  const [tried, setTried] = useState(false);
  const draft: Draft = { ...draftOf(settings), ...touched };
  const changes = changesOf(settings, draft);
  const dirty = Object.keys(changes).length > 0;
  const refused = useFormErrors(update.error, fields);

  const set = (change: Partial<Draft>) => {
    setTouched({ ...touched, ...change });
    if (update.isError) update.reset();
  };

  const rangeError = (field: NumberField) => (inRange(field, draft[field]) ? undefined : t('range', ranges[field]));
  const endpointError =
    draft.apiEndpoint.trim() === '' || isEndpoint(draft.apiEndpoint.trim()) ? undefined : t('api.endpoint_wrong');
  const wrong: Partial<Record<string, string | undefined>> = {
    maxConcurrentJobs: rangeError('maxConcurrentJobs'),
    itemsPerPage: rangeError('itemsPerPage'),
    budgetMicros: isBudget(draft.budget) ? undefined : t('processing.budget_wrong'),
    apiEndpoint: tried ? endpointError : undefined,
  };
  const errorOf = (field: string) => wrong[field] ?? refused.of(field);
  const valid =
    endpointError === undefined &&
    wrong.maxConcurrentJobs === undefined &&
    wrong.itemsPerPage === undefined &&
    wrong.budgetMicros === undefined;

  const discard = () => {
    setTouched({});
    setTried(false);
    update.reset();
  };
  const form = useRef<HTMLFormElement>(null);
  const focusFirstBad = () => {
    const field = form.current?.querySelector<HTMLElement>('[aria-invalid=true]');
    field?.focus({ preventScroll: true });
    field?.scrollIntoView({ block: 'center' });
  };
  // What the server refused is on the page once the answer has been rendered.
  useEffect(() => {
    if (update.isError) focusFirstBad();
  }, [update.isError]);

  const save = () => {
    setTried(true);
    if (!valid) {
      // The message about the address is shown from now on.
      setTimeout(focusFirstBad);
      return;
    }
    if (!dirty || update.isPending) return;
    update.mutate(changes, {
      onSuccess: () => {
        discard();
        toast.success(t('saved'));
      },
    });
  };

  useShortcuts({ save_settings: save });

  const leaving = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: () => dirty, withResolver: true });
  const section = { settings, draft, set, errorOf, disabled: !canEdit };

  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-8"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {!canEdit && (
        <p className="flex items-center gap-2 rounded-md bg-info-soft px-3 py-2 text-sm text-info">
          <Eye aria-hidden className="size-4 shrink-0" />
          {t('read_only')}
        </p>
      )}
      <ApiSection {...section} />
      <ProcessingSection {...section} />
      <InterfaceSection {...section} />
      <AppearanceSection />
      <StorageSection {...section} />
      {canEdit && <SaveBar dirty={dirty} saving={update.isPending} error={refused.general} onDiscard={discard} />}
      <LeaveDialog blocker={leaving} />
    </form>
  );
}
