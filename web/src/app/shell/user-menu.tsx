import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Keyboard, LogOut } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import type { Session, User } from '@/lib/api/types';
import { useErrorToast } from '@/lib/use-error-toast';
import { useMedia } from '@/lib/use-media';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';
import { useProgressStore } from '@/stores/progress-store';
import { useShortcutsDialog } from '@/stores/shortcuts-dialog-store';

export function UserMenu({ user }: { user: User }) {
  const t = useTranslations('shell');
  const onError = useErrorToast();
  const client = useQueryClient();
  const router = useRouter();
  const coarse = useMedia('(pointer: coarse)');
  const showShortcuts = useShortcutsDialog((state) => state.setOpen);
  const name = user.name === '' ? user.email : user.name;

  const signOut = useMutation({
    mutationFn: () => unwrap(api.POST('/api/auth/sign-out')),
    onSuccess: async () => {
      useAiPlaygroundStore.getState().clearSelection();
      useProgressStore.setState({ jobId: null, open: false });
      client.setQueryData<Session>(keys.session, { setupRequired: false });
      await router.navigate({ to: '/sign-in', replace: true });
      // Nothing of this person must stay for the next one.
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] });
    },
    onError,
  });

  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label={t('user_menu', { name })}>
          <span
            aria-hidden
            className="flex size-6 items-center justify-center rounded-full bg-accent text-2xs font-semibold text-on-accent uppercase"
          >
            {String.fromCodePoint(name.codePointAt(0) ?? 0x3f)}
          </span>
        </Button>
      }
      header={
        <>
          <span className="block text-sm font-medium text-foreground">{name}</span>
          {user.email !== name && <span className="block">{user.email}</span>}
          <span className="block">{t(`roles.${user.role}`)}</span>
        </>
      }
      actions={[
        // A device without a keyboard has no use for it.
        ...(coarse ? [] : [{ label: t('shortcuts'), icon: Keyboard, onSelect: () => showShortcuts(true) }]),
        { label: t('sign_out'), icon: LogOut, onSelect: () => signOut.mutate() },
      ]}
    />
  );
}
