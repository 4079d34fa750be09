import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormAlert } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { isOneOf, type User } from '@/lib/api/types';
import { useFormErrors } from '@/lib/use-error-message';

import { useUpdateUser } from '../api/accounts';

const changeable = ['owner', 'member'] as const;

export function EditUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useTranslations('users');
  const words = useTranslations();
  const update = useUpdateUser();
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState(user.role);
  const refused = useFormErrors(update.error, ['name', 'role']);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t('edit_title', { name: user.name })} description={user.email}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const body = { ...(name.trim() === user.name ? {} : { name: name.trim() }), ...(role === user.role ? {} : { role }) };
            update.mutate({ id: user.id, body }, { onSuccess: onClose });
          }}
        >
          <DialogBody className="flex flex-col gap-4">
            <Field id="edit-name" label={t('name')} error={refused.of('name')}>
              <Input id="edit-name" required autoFocus maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
            </Field>
            <Field
              id="edit-role"
              label={t('role')}
              hint={user.role === 'reviewer' ? t('reviewer_stays') : t(`roles_desc.${role}`)}
              error={refused.of('role')}
            >
              <NativeSelect
                id="edit-role"
                disabled={user.role === 'reviewer'}
                aria-describedby={fieldHintId('edit-role')}
                value={role}
                onChange={({ target: { value } }) => {
                  if (isOneOf(changeable, value)) setRole(value);
                }}
              >
                {(user.role === 'reviewer' ? (['reviewer'] as const) : changeable).map((value) => (
                  <option key={value} value={value}>
                    {words(`shell.roles.${value}`)}
                  </option>
                ))}
              </NativeSelect>
            </Field>
            <FormAlert text={refused.general} />
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{words('common.cancel')}</Button>
            <Button type="submit" variant="primary" disabled={update.isPending}>
              {words('common.save')}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
