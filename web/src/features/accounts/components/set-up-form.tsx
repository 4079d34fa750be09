import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormError } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Field } from '@/components/ui/label';

import { useSetUp } from '../api/sign-in';
import { AuthLayout } from './auth-layout';
import { EmailField, PasswordField } from './credential-fields';

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
        <EmailField value={email} onChange={setEmail} />
        <PasswordField value={password} onChange={setPassword} isNew />
        <FormError error={setUp.error} />
        <Button type="submit" variant="primary" size="lg" disabled={setUp.isPending}>
          {setUp.isPending ? t('creating_account') : t('create_account')}
        </Button>
      </form>
    </AuthLayout>
  );
}
