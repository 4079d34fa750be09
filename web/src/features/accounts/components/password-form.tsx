import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormAlert } from '@/components/form-error';
import { FormSection } from '@/components/form-section';
import { PasswordInput } from '@/components/password-input';
import { Button } from '@/components/ui/button';
import { Field, fieldHintId } from '@/components/ui/label';
import { minPassword } from '../lib/passwords';
import { toast } from '@/lib/toast';
import { useFormErrors } from '@/lib/use-error-message';
import { useUser } from '@/lib/accounts/use-session';

import { useChangePassword } from '../api/accounts';

export function PasswordForm() {
  const t = useTranslations('account');
  const auth = useTranslations('auth');
  const user = useUser();
  const change = useChangePassword();
  const [current, setCurrent] = useState('');
  const [wanted, setWanted] = useState('');
  // The server calls the new password `password`, as it does everywhere.
  const refused = useFormErrors(change.error, ['currentPassword', 'newPassword', 'password']);
  const wantedError = refused.of('newPassword') ?? refused.of('password');

  return (
    <FormSection title={t('password')} description={t('password_desc')}>
      <form
        className="flex max-w-sm flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(
            { currentPassword: current, newPassword: wanted },
            {
              onSuccess: () => {
                setCurrent('');
                setWanted('');
                toast.success(t('password_changed'));
              },
            },
          );
        }}
      >
        <input type="email" autoComplete="username" value={user?.email ?? ''} readOnly hidden />
        <Field id="current-password" label={t('current_password')} error={refused.of('currentPassword')}>
          <PasswordInput
            id="current-password"
            autoComplete="current-password"
            required
            maxLength={200}
            aria-invalid={refused.of('currentPassword') !== undefined}
            aria-describedby={refused.of('currentPassword') === undefined ? undefined : fieldHintId('current-password')}
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        </Field>
        <Field id="new-password" label={t('new_password')} hint={auth('password_hint', { count: minPassword })} error={wantedError}>
          <PasswordInput
            id="new-password"
            autoComplete="new-password"
            required
            minLength={minPassword}
            maxLength={200}
            aria-invalid={wantedError !== undefined}
            aria-describedby={fieldHintId('new-password')}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </Field>
        <FormAlert text={refused.general} />
        <Button type="submit" variant="primary" disabled={change.isPending} className="self-start">
          {t('change_password')}
        </Button>
      </form>
    </FormSection>
  );
}
