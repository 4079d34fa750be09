import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormError } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Field } from '@/components/ui/label';

import { useSignIn } from '../api/sign-in';
import { AuthLayout } from './auth-layout';

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
        <Field id="email" label={t('email')}>
          <Input
            id="email"
            type="email"
            autoComplete="username"
            required
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field id="password" label={t('password')}>
          <Input
            id="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <FormError error={signIn.error} />
        <Button type="submit" variant="primary" size="lg" disabled={signIn.isPending}>
          {signIn.isPending ? t('signing_in') : t('sign_in')}
        </Button>
      </form>
    </AuthLayout>
  );
}
