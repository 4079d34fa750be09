import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormError } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';

import { useSetUp } from '../api/sign-in';
import { AuthLayout } from './auth-layout';

const minPassword = 10;

/** First run: makes the owner's account. */
export function SetUpForm({ onDone }: { onDone: () => void }) {
  const t = useTranslations('auth');
  const setUp = useSetUp();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');

  return (
    <AuthLayout title={t('set_up')} description={t('set_up_desc')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setUp.mutate({ email, password, ...(name.trim() === '' ? {} : { name: name.trim() }) }, { onSuccess: onDone });
        }}
      >
        <Field id="name" label={t('name')}>
          <Input id="name" autoComplete="name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field id="email" label={t('email')}>
          <Input
            id="email"
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field id="password" label={t('password')} hint={t('password_hint', { count: minPassword })}>
          <Input
            id="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={minPassword}
            aria-describedby={fieldHintId('password')}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <FormError error={setUp.error} />
        <Button type="submit" variant="primary" size="lg" disabled={setUp.isPending}>
          {setUp.isPending ? t('creating_account') : t('create_account')}
        </Button>
      </form>
    </AuthLayout>
  );
}
