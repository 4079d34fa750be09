import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormError } from '@/components/form-error';
import { Button } from '@/components/ui/button';

import { useSignIn } from '../api/sign-in';
import { AuthLayout } from './auth-layout';
import { EmailField, PasswordField } from './credential-fields';

export function SignInForm({ onDone }: { onDone: () => void }) {
  const t = useTranslations('auth');
  const signIn = useSignIn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');

  return (
    <AuthLayout title={t('sign_in')} description={t('sign_in_desc')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate({ email, password }, { onSuccess: onDone });
        }}
      >
        <EmailField value={email} onChange={setEmail} autoFocus />
        <PasswordField value={password} onChange={setPassword} />
        <FormError error={signIn.error} />
        <Button type="submit" variant="primary" size="lg" disabled={signIn.isPending}>
          {signIn.isPending ? t('signing_in') : t('sign_in')}
        </Button>
      </form>
    </AuthLayout>
  );
}
