import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormAlert } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { useFormErrors } from '@/lib/use-error-message';

import { useSetUp } from '../api/sign-in';
import { isEmail } from '../lib/email';
import { minPassword } from '../lib/passwords';
import { AuthLayout } from './auth-layout';
import { EmailField, PasswordField } from './credential-fields';

interface SetUpFormProps {
  /** Whether the server wants to see the code it printed when it started. */
  needsCode: boolean;
  onDone: () => void;
}

/** First run: makes the owner's account. */
export function SetUpForm({ needsCode, onDone }: SetUpFormProps) {
  const t = useTranslations('auth');
  const setUp = useSetUp();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [setupCode, setSetupCode] = useState('');
  const errors = useFormErrors(setUp.error, ['setupCode']);
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
          const more = { ...(name.trim() !== '' && { name: name.trim() }), ...(needsCode && { setupCode }) };
          setUp.mutate({ email, password, ...more }, { onSuccess: onDone });
        }}
      >
        <Field id="name" label={t('name')}>
          <Input id="name" autoComplete="name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <EmailField value={email} onChange={setEmail} error={tried ? emailError : undefined} />
        <PasswordField value={password} onChange={setPassword} error={tried ? passwordError : undefined} isNew />
        {needsCode && (
          <Field id="setupCode" label={t('setup_code')} hint={t('setup_code_hint')} error={errors.of('setupCode')}>
            <Input
              id="setupCode"
              className="font-mono"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              placeholder="0000-0000-0000"
              required
              aria-describedby={fieldHintId('setupCode')}
              aria-invalid={errors.of('setupCode') !== undefined}
              value={setupCode}
              onChange={(event) => setSetupCode(event.target.value)}
            />
          </Field>
        )}
        <FormAlert text={errors.general} />
        <Button type="submit" variant="primary" size="lg" disabled={setUp.isPending}>
          {setUp.isPending ? t('creating_account') : t('create_account')}
        </Button>
      </form>
    </AuthLayout>
  );
}
