import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormAlert } from '@/components/form-error';
import { OptionSelect } from '@/components/option-select';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import type { User } from '@/lib/api/types';
import { useFormErrors } from '@/lib/use-error-message';

import { useUpdateUser } from '../api/accounts';

const changeable = ['owner', 'member'] as const;

export function EditUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useTranslations('users');
  const common = useTranslations('common');
  const roles = useTranslations('shell.roles');
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
              <OptionSelect
                id="edit-role"
                disabled={user.role === 'reviewer'}
                aria-describedby={fieldHintId('edit-role')}
                value={role}
                options={user.role === 'reviewer' ? ['reviewer'] : changeable}
                labelOf={(value) => roles(value)}
                onChange={setRole}
              />
            </Field>
            <FormAlert text={refused.general} />
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{common('cancel')}</Button>
            <Button type="submit" variant="primary" disabled={update.isPending}>
              {common('save')}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
