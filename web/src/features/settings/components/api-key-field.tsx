import { KeyRound } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { PasswordInput } from '@/components/password-input';
import { Button } from '@/components/ui/button';
import { Field, fieldHintId } from '@/components/ui/label';

import type { SectionProps } from '../lib/section';

/** The stored key is never sent back: it shows as dots with its last letters, to be replaced or removed. */
export function ApiKeyField({ settings, draft, ...props }: SectionProps) {
  if (settings.hasApiKey && draft.apiKey.kind !== 'replace') {
    return <StoredKey settings={settings} draft={draft} {...props} />;
  }
  return <KeyInput settings={settings} draft={draft} {...props} />;
}

function StoredKey({ settings, draft, set, disabled }: SectionProps) {
  const t = useTranslations('settings.api');
  const removed = draft.apiKey.kind === 'remove';
  return (
    <div role="group" aria-label={t('key')} className="flex flex-col gap-1">
      <p className="text-xs font-medium text-muted">{t('key')}</p>
      <div className="flex flex-wrap items-center gap-2">
        <p className="flex h-8 min-w-0 flex-1 basis-52 items-center max-sm:basis-full gap-2 rounded-md border border-line bg-sunken px-2.5 text-sm coarse:h-10">
          <KeyRound aria-hidden className="size-4 shrink-0 text-muted" />
          {removed ? (
            <span className="text-warning">{t('key_removed')}</span>
          ) : (
            <>
              <span className="sr-only">{t('key_stored')}</span>
              <span aria-hidden className="tracking-widest text-muted">
                ••••••••
              </span>
              <span className="font-mono">{settings.apiKeyHint}</span>
            </>
          )}
        </p>
        {removed ? (
          <Button onClick={() => set({ apiKey: { kind: 'keep' } })}>{t('key_keep')}</Button>
        ) : (
          <>
            <Button disabled={disabled} onClick={() => set({ apiKey: { kind: 'replace', text: '' } })}>
              {t('key_replace')}
            </Button>
            <Button variant="dangerOutline" disabled={disabled} onClick={() => set({ apiKey: { kind: 'remove' } })}>
              {t('key_remove')}
            </Button>
          </>
        )}
      </div>
      <p className="text-xs text-muted">{t('key_hint')}</p>
    </div>
  );
}

function KeyInput({ settings, draft, set, errorOf, disabled }: SectionProps) {
  const t = useTranslations('settings.api');
  const text = draft.apiKey.kind === 'replace' ? draft.apiKey.text : '';
  return (
    <Field id="api-key" label={t('key')} hint={t('key_hint')} error={errorOf('apiKey')}>
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1 basis-52">
          <PasswordInput
            id="api-key"
            // Not a sign-in: password managers keep out.
            autoComplete="off"
            data-1p-ignore
            data-lpignore="true"
            maxLength={500}
            placeholder="sk-…"
            autoFocus={settings.hasApiKey}
            disabled={disabled}
            aria-invalid={errorOf('apiKey') !== undefined}
            aria-describedby={fieldHintId('api-key')}
            value={text}
            onChange={(event) => set({ apiKey: { kind: 'replace', text: event.target.value } })}
            className="font-mono"
          />
        </div>
        {settings.hasApiKey && <Button onClick={() => set({ apiKey: { kind: 'keep' } })}>{t('key_keep')}</Button>}
      </div>
    </Field>
  );
}
