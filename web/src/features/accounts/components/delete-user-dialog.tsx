import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormAlert } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field } from '@/components/ui/label';
import type { User } from '@/lib/api/types';
import { toast } from '@/lib/toast';
import { useErrorMessage } from '@/lib/use-error-message';

import { useDeleteUser } from '../api/accounts';

/** A whole catalog may go with the account, so its address has to be typed. */
export function DeleteUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useTranslations('users');
  const common = useTranslations('common');
  const message = useErrorMessage();
  const remove = useDeleteUser();
  const [typed, setTyped] = useState('');
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t('delete_title', { name: user.name })}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            remove.mutate(user.id, {
              onSuccess: () => {
                toast.success(t('deleted', { name: user.name }));
                onClose();
              },
            });
          }}
        >
          <DialogBody className="flex flex-col gap-4">
            <p className="text-sm text-muted">{t(user.role === 'reviewer' ? 'delete_reviewer_desc' : 'delete_desc')}</p>
            <Field id="delete-email" label={t('delete_type', { email: user.email })}>
              <Input id="delete-email" autoComplete="off" autoFocus value={typed} onChange={(event) => setTyped(event.target.value)} />
            </Field>
            <FormAlert text={remove.error ? message(remove.error) : undefined} />
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{common('cancel')}</Button>
            <Button type="submit" variant="danger" disabled={typed.trim() !== user.email || remove.isPending}>
              {t('delete')}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
