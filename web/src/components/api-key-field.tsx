import { KeyRound } from 'lucide-react';
import { useTranslations } from 'use-intl';

import type { KeyChange } from '@/lib/profiles/endpoint';

import { PasswordInput } from './password-input';
import { Button } from './ui/button';
import { Field, fieldHintId } from './ui/label';

interface ApiKeyFieldProps {
  id: string;
  /** What is known of the stored key, if there is one. */
  stored: { hint: string | undefined } | undefined;
  change: KeyChange;
  onChange: (change: KeyChange) => void;
  error: string | undefined;
  disabled: boolean;
}

/** The stored key is never sent back: it shows as dots with its last letters, to be replaced or removed. */
export function ApiKeyField(props: ApiKeyFieldProps) {
  return props.stored && props.change.kind !== 'replace' ? <StoredKey {...props} /> : <KeyInput {...props} />;
}

function StoredKey({ stored, change, onChange, disabled }: ApiKeyFieldProps) {
  const t = useTranslations('settings.api');
  const removed = change.kind === 'remove';
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
              <span className="font-mono">{stored?.hint}</span>
            </>
          )}
        </p>
        {removed ? (
          <Button onClick={() => onChange({ kind: 'keep' })}>{t('key_keep')}</Button>
        ) : (
          <>
            <Button disabled={disabled} onClick={() => onChange({ kind: 'replace', text: '' })}>
              {t('key_replace')}
            </Button>
            <Button variant="dangerOutline" disabled={disabled} onClick={() => onChange({ kind: 'remove' })}>
              {t('key_remove')}
            </Button>
          </>
        )}
      </div>
      <p className="text-xs text-muted">{t('key_hint')}</p>
    </div>
  );
}

function KeyInput({ id, stored, change, onChange, error, disabled }: ApiKeyFieldProps) {
  const t = useTranslations('settings.api');
  return (
    <Field id={id} label={t('key')} hint={t('key_hint')} error={error}>
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1 basis-52">
          <PasswordInput
            id={id}
            // Not a sign-in: password managers keep out.
            autoComplete="off"
            data-1p-ignore
            data-lpignore="true"
            maxLength={500}
            placeholder="sk-…"
            autoFocus={stored !== undefined}
            disabled={disabled}
            aria-invalid={error !== undefined}
            aria-describedby={fieldHintId(id)}
            value={change.kind === 'replace' ? change.text : ''}
            onChange={(event) => onChange({ kind: 'replace', text: event.target.value })}
            className="font-mono"
          />
        </div>
        {stored && <Button onClick={() => onChange({ kind: 'keep' })}>{t('key_keep')}</Button>}
      </div>
    </Field>
  );
}
