import { useTranslations } from 'use-intl';

import { PasswordInput } from '@/components/password-input';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';

import { minPassword } from '../lib/passwords';

interface CredentialFieldProps {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}

export function EmailField({ value, onChange, error, autoFocus = false }: CredentialFieldProps & { autoFocus?: boolean }) {
  const t = useTranslations('auth');
  return (
    <Field id="email" label={t('email')} error={error}>
      <Input
        id="email"
        type="email"
        autoComplete="username"
        required
        autoFocus={autoFocus}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : fieldHintId('email')}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

/** The person's own password; a new one has to be long enough. */
export function PasswordField({ value, onChange, error, isNew = false }: CredentialFieldProps & { isNew?: boolean }) {
  const t = useTranslations('auth');
  return (
    <Field id="password" label={t('password')} hint={isNew ? t('password_hint', { count: minPassword }) : undefined} error={error}>
      <PasswordInput
        id="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        required
        minLength={isNew ? minPassword : undefined}
        aria-invalid={error !== undefined}
        aria-describedby={isNew || error !== undefined ? fieldHintId('password') : undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
