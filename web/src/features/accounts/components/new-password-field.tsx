import { Dices } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { minPassword, newPassword } from '../lib/passwords';

interface NewPasswordFieldProps {
  id: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

/** A password for another person: shown as plain text, since it has to be passed on. */
export function NewPasswordField({ id, value, onChange, error }: NewPasswordFieldProps) {
  const t = useTranslations();
  return (
    <Field id={id} label={t('users.password')} hint={t('users.password_hint', { count: minPassword })} error={error}>
      <div className="flex gap-2">
        <Input
          id={id}
          required
          minLength={minPassword}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={error !== undefined}
          aria-describedby={fieldHintId(id)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="flex-1 font-mono"
        />
        <Button onClick={() => onChange(newPassword())}>
          <Dices />
          {t('users.generate')}
        </Button>
      </div>
    </Field>
  );
}
