import { Clock } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormError } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { ApiError } from '@/lib/api/error';
import { useFormats } from '@/lib/format';
import { useSecondsUntil } from '@/lib/use-seconds-until';

import { useSignIn } from '../api/sign-in';
import { isEmail } from '../lib/email';
import { AuthLayout } from './auth-layout';
import { EmailField, PasswordField } from './credential-fields';

export function SignInForm({ onDone }: { onDone: () => void }) {
  const t = useTranslations('auth');
  const signIn = useSignIn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [until, setUntil] = useState<string>();
  const left = useSecondsUntil(until);
  const emailError = isEmail(email) ? undefined : t(email.trim() === '' ? 'email_missing' : 'email_wrong');
  const passwordError = password === '' ? t('password_missing') : undefined;

  const submit = () => {
    setTried(true);
    if (emailError !== undefined || passwordError !== undefined) {
      document.getElementById(emailError === undefined ? 'password' : 'email')?.focus();
      return;
    }
    signIn.mutate(
      { email, password },
      {
        onSuccess: onDone,
        onError: (error) => {
          const wait = error instanceof ApiError && error.status === 429 ? error.retryAfter : undefined;
          setUntil(wait === undefined ? undefined : new Date(Date.now() + wait * 1000).toISOString());
        },
      },
    );
  };

  return (
    <AuthLayout title={t('sign_in')} description={t('sign_in_desc')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!signIn.isPending && left === undefined) submit();
        }}
      >
        <EmailField value={email} onChange={setEmail} error={tried ? emailError : undefined} autoFocus />
        <PasswordField value={password} onChange={setPassword} error={tried ? passwordError : undefined} />
        {left !== undefined ? <LockedOut seconds={left} /> : until === undefined && <FormError error={signIn.error} />}
        <Button type="submit" variant="primary" size="lg" disabled={signIn.isPending || left !== undefined}>
          {signIn.isPending ? t('signing_in') : t('sign_in')}
        </Button>
      </form>
    </AuthLayout>
  );
}

/** After too many wrong passwords; the seconds are not read out one by one. */
function LockedOut({ seconds }: { seconds: number }) {
  const t = useTranslations('auth');
  const formats = useFormats();
  return (
    <div className="flex gap-2 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning">
      <Clock aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p>
        <span role="alert">{t('locked_out')}</span>{' '}
        <span role="timer" className="tabular font-medium">
          {t('try_again_in', { time: formats.duration(Math.ceil(seconds)) })}
        </span>
      </p>
    </div>
  );
}
