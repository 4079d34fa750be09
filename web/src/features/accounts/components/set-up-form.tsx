import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormError } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Field } from '@/components/ui/label';

import { useSetUp } from '../api/sign-in';
import { isEmail } from '../lib/email';
import { minPassword } from '../lib/passwords';
import { AuthLayout } from './auth-layout';
import { EmailField, PasswordField } from './credential-fields';

/** First run: makes the owner's account. */
export function SetUpForm({ onDone }: { onDone: () => void }) {
  const t = useTranslations('auth');
  const setUp = useSetUp();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const emailError = isEmail(email) ? undefined : t(email.trim() === '' ? 'email_missing' : 'email_wrong');
  const passwordError = password.length >= minPassword ? undefined : t('password_short', { count: minPassword });

  return (
    <AuthLayout title={t('set_up')} description={t('set_up_desc')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (emailError !== undefined || passwordError !== undefined) {
            document.getElementById(emailError === undefined ? 'password' : 'email')?.focus();
            return;
          }
          setUp.mutate({ email, password, ...(name.trim() === '' ? {} : { name: name.trim() }) }, { onSuccess: onDone });
        }}
      >
        <Field id="name" label={t('name')}>
          <Input id="name" autoComplete="name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <EmailField value={email} onChange={setEmail} error={tried ? emailError : undefined} />
        <PasswordField value={password} onChange={setPassword} error={tried ? passwordError : undefined} isNew />
        <FormError error={setUp.error} />
        <Button type="submit" variant="primary" size="lg" disabled={setUp.isPending}>
          {setUp.isPending ? t('creating_account') : t('create_account')}
        </Button>
      </form>
    </AuthLayout>
  );
}
