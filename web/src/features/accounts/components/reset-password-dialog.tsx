import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormAlert } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import type { User } from '@/lib/api/types';
import { newPassword } from '../lib/passwords';
import { useFormErrors } from '@/lib/use-error-message';

import { useUpdateUser } from '../api/accounts';
import { HandedPassword } from './handed-password';
import { NewPasswordField } from './new-password-field';

export function ResetPasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useTranslations('users');
  const common = useTranslations('common');
  const update = useUpdateUser();
  const [password, setPassword] = useState(newPassword);
  const [done, setDone] = useState(false);
  const refused = useFormErrors(update.error, ['password']);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={t(done ? 'reset_done' : 'reset_title', { name: user.name })}
        onInteractOutside={(event) => done && event.preventDefault()}
      >
        {done ? (
          <HandedPassword email={user.email} password={password} onDone={onClose} />
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              update.mutate({ id: user.id, body: { password } }, { onSuccess: () => setDone(true) });
            }}
          >
            <DialogBody className="flex flex-col gap-4">
              <p className="text-sm text-muted">{t('reset_desc')}</p>
              <NewPasswordField id="reset-password" value={password} onChange={setPassword} error={refused.of('password')} />
              <FormAlert text={refused.general} />
            </DialogBody>
            <DialogFooter>
              <Button onClick={onClose}>{common('cancel')}</Button>
              <Button type="submit" variant="primary" disabled={update.isPending}>
                {t('reset_password')}
              </Button>
            </DialogFooter>
          </form>
        )}
      </DialogContent>
    </Dialog>
  );
}
