import { KeyRound, MoreHorizontal, PencilLine, Trash2, UserCheck, UserX } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Row } from '@/components/rows';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import type { User } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';
import { useUser } from '@/lib/accounts/use-session';

import { useUpdateUser } from '../api/accounts';

export type UserAction = 'edit' | 'password' | 'delete';

interface UserRowProps {
  user: User;
  everyone: readonly User[];
  onAction: (action: UserAction) => void;
}

export function UserRow({ user, everyone, onAction }: UserRowProps) {
  const t = useTranslations('users');
  const roles = useTranslations('shell.roles');
  const formats = useFormats();
  const onError = useErrorToast();
  const me = useUser();
  const update = useUpdateUser();
  const own = me?.id === user.id;
  const catalog = everyone.find((other) => other.id === user.actsFor);
  const switchTo = (disabled: boolean) =>
    update.mutate(
      { id: user.id, body: { disabled } },
      {
        onSuccess: () => toast.success(t(disabled ? 'disabled_done' : 'enabled_done', { name: user.name })),
        onError,
      },
    );

  return (
    <Row
      icon={<span className="text-sm font-semibold uppercase">{String.fromCodePoint(user.name.codePointAt(0) ?? 0x3f)}</span>}
      title={
        <>
          {user.name}
          <Badge tone={user.role === 'owner' ? 'accent' : 'neutral'}>{roles(user.role)}</Badge>
          {user.disabled && <Badge tone="warning">{t('disabled')}</Badge>}
          {own && <span className="text-xs font-normal text-muted">{t('you')}</span>}
        </>
      }
      facts={
        <>
          <span>{user.email}</span>
          {catalog && <span>{t('reviews', { name: catalog.name })}</span>}
          <span>{t('since', { time: formats.dateTime(user.createdAt) })}</span>
        </>
      }
      actions={
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="ghost" size="iconSm" aria-label={t('menu', { name: user.name })}>
              <MoreHorizontal />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            <DropdownMenuItem onSelect={() => onAction('edit')}>
              <PencilLine aria-hidden />
              {t('edit')}
            </DropdownMenuItem>
            {!own && (
              <>
                <DropdownMenuItem onSelect={() => onAction('password')}>
                  <KeyRound aria-hidden />
                  {t('reset_password')}
                </DropdownMenuItem>
                <DropdownMenuItem onSelect={() => switchTo(!user.disabled)}>
                  {user.disabled ? <UserCheck aria-hidden /> : <UserX aria-hidden />}
                  {t(user.disabled ? 'enable' : 'disable')}
                </DropdownMenuItem>
                <DropdownMenuSeparator />
                <DropdownMenuItem className="text-danger" onSelect={() => onAction('delete')}>
                  <Trash2 aria-hidden />
                  {t('delete')}
                </DropdownMenuItem>
              </>
            )}
          </DropdownMenuContent>
        </DropdownMenu>
      }
    />
  );
}
