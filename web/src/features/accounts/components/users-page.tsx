import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { ErrorState } from '@/components/error-state';
import { Panel } from '@/components/panel';
import { Rows, RowsSkeleton } from '@/components/rows';
import { Button } from '@/components/ui/button';
import type { User } from '@/lib/api/types';

import { usersQuery } from '../api/accounts';
import { CreateUserDialog } from './create-user-dialog';
import { DeleteUserDialog } from './delete-user-dialog';
import { EditUserDialog } from './edit-user-dialog';
import { ResetPasswordDialog } from './reset-password-dialog';
import { UserRow, type UserAction } from './user-row';

/** Everybody who may sign in here; for owners. */
export function UsersPage() {
  const t = useTranslations('users');
  const users = useQuery(usersQuery);
  const [creating, setCreating] = useState(false);
  const [acting, setActing] = useState<{ user: User; action: UserAction }>();
  const close = () => setActing(undefined);

  return (
    <Panel
      title={t('title')}
      description={t('description')}
      actions={
        <Button variant="primary" onClick={() => setCreating(true)}>
          <UserPlus />
          {t('create')}
        </Button>
      }
    >
      {users.data ? (
        <Rows label={t('title')}>
          {users.data.map((user) => (
            <UserRow key={user.id} user={user} everyone={users.data} onAction={(action) => setActing({ user, action })} />
          ))}
        </Rows>
      ) : users.isError ? (
        <ErrorState error={users.error} onRetry={() => void users.refetch()} />
      ) : (
        <RowsSkeleton />
      )}
      <CreateUserDialog open={creating} onOpenChange={setCreating} />
      {acting?.action === 'edit' && <EditUserDialog user={acting.user} onClose={close} />}
      {acting?.action === 'password' && <ResetPasswordDialog user={acting.user} onClose={close} />}
      {acting?.action === 'delete' && <DeleteUserDialog user={acting.user} onClose={close} />}
    </Panel>
  );
}
