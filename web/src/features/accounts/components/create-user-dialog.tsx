import { Crown, Eye, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { ChoiceCards } from '@/components/choice-cards';
import { FormAlert } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field } from '@/components/ui/label';
import type { Role } from '@/lib/api/types';
import { newPassword } from '../lib/passwords';
import { useFormErrors } from '@/lib/use-error-message';

import { useCreateUser } from '../api/accounts';
import { HandedPassword } from './handed-password';
import { NewPasswordField } from './new-password-field';

const icons = { member: UserRound, reviewer: Eye, owner: Crown } as const;
const choices = ['member', 'reviewer', 'owner'] as const satisfies readonly Role[];

interface CreateUserDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function CreateUserDialog({ open, onOpenChange }: CreateUserDialogProps) {
  const t = useTranslations('users');
  const [made, setMade] = useState<{ email: string; password: string }>();
  const change = (next: boolean) => {
    onOpenChange(next);
    if (!next) setMade(undefined);
  };
  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogContent title={t(made ? 'created' : 'create')} onInteractOutside={(event) => made && event.preventDefault()}>
        {made ? (
          <HandedPassword {...made} onDone={() => change(false)} />
        ) : (
          <UserForm onMade={setMade} onCancel={() => change(false)} />
        )}
      </DialogContent>
    </Dialog>
  );
}

function UserForm({ onMade, onCancel }: { onMade: (made: { email: string; password: string }) => void; onCancel: () => void }) {
  const t = useTranslations('users');
  const common = useTranslations('common');
  const roles = useTranslations('shell.roles');
  const create = useCreateUser();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [password, setPassword] = useState(newPassword);
  const refused = useFormErrors(create.error, ['email', 'name', 'password', 'role']);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { email: email.trim(), password, role, ...(name.trim() === '' ? {} : { name: name.trim() }) },
          { onSuccess: (user) => onMade({ email: user.email, password }) },
        );
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        <Field id="user-email" label={t('email')} error={refused.of('email')}>
          <Input
            id="user-email"
            type="email"
            required
            autoFocus
            autoComplete="off"
            maxLength={254}
            aria-invalid={refused.of('email') !== undefined}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field id="user-name" label={t('name')} error={refused.of('name')}>
          <Input id="user-name" autoComplete="off" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <ChoiceCards
          name="user-role"
          label={t('role')}
          value={role}
          options={choices.map((value) => ({
            value,
            label: roles(value),
            description: t(`roles_desc.${value}`),
            icon: icons[value],
          }))}
          onChange={setRole}
        />
        <NewPasswordField id="user-password" value={password} onChange={setPassword} error={refused.of('password')} />
        <FormAlert text={refused.general ?? refused.of('role')} />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>{common('cancel')}</Button>
        <Button type="submit" variant="primary" disabled={create.isPending}>
          {t('create')}
        </Button>
      </DialogFooter>
    </form>
  );
}
