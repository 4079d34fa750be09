import { ArrowDown, ArrowUp, KeyRound, MoreHorizontal, PencilLine, Plug, Star, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState, type MouseEvent } from 'react';
import { useTranslations } from 'use-intl';

import { Row } from '@/components/rows';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import type { Profile } from '@/lib/api/types';
import { hostOf } from '@/lib/profiles/endpoint';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';
import { useCanProcess } from '@/lib/accounts/use-session';

import { useDeleteProfile, useMakeDefault } from '../api/profiles';
import { useEngineName } from './use-engine-name';

interface ProfileRowProps {
  profile: Profile;
  /** What takes its place when it is the default and deleted. */
  next: Profile | undefined;
  /** Among those that step in, from 0; undefined: it is the default. */
  position: number | undefined;
  count: number;
  onEdit: () => void;
  onMove: (by: -1 | 1) => void;
}

export function ProfileRow(props: ProfileRowProps) {
  const { profile, position } = props;
  const t = useTranslations('providers');
  const engineName = useEngineName();
  const canEdit = useCanProcess();
  return (
    <Row
      icon={position === undefined ? <Plug /> : <span className="tabular text-sm font-semibold">{position + 1}</span>}
      title={
        <>
          {profile.name}
          {profile.isDefault && (
            <Badge tone="success">
              <Star aria-hidden />
              {t('default')}
            </Badge>
          )}
          <Badge tone="info">{engineName(profile.engine)}</Badge>
          {!profile.failover && <Badge>{t('only_chosen')}</Badge>}
        </>
      }
      facts={
        <>
          <span>{hostOf(profile.apiEndpoint)}</span>
          {profile.model !== '' && <span className="font-mono">{profile.model}</span>}
          <span className="inline-flex items-center gap-1">
            <KeyRound aria-hidden className="size-3" />
            {profile.hasApiKey ? <span className="font-mono">{profile.apiKeyHint}</span> : t('no_key')}
          </span>
          <span>{t('at_a_time', { count: profile.concurrency })}</span>
          {profile.requestsPerMinute > 0 && <span>{t('a_minute', { count: profile.requestsPerMinute })}</span>}
        </>
      }
      actions={canEdit && <Actions {...props} />}
    />
  );
}

function Actions({ profile, next, position, count, onEdit, onMove }: ProfileRowProps) {
  const t = useTranslations('providers');
  const common = useTranslations('common');
  const onError = useErrorToast();
  const makeDefault = useMakeDefault();
  const remove = useDeleteProfile();
  const [deleting, setDeleting] = useState(false);
  const { name } = profile;
  // The row moves in the document, which takes the focus from its buttons.
  const pressed = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    pressed.current?.focus();
    pressed.current = null;
  }, [position]);
  const move = (event: MouseEvent<HTMLButtonElement>, by: -1 | 1) => {
    pressed.current = event.currentTarget;
    onMove(by);
  };
  return (
    <div className="flex shrink-0 items-center">
      {position !== undefined && count > 1 && (
        <>
          <Button variant="ghost" size="iconSm" aria-disabled={position === 0} aria-label={t('move_up', { name })} onClick={(event) => move(event, -1)}>
            <ArrowUp />
          </Button>
          <Button variant="ghost" size="iconSm" aria-disabled={position === count - 1} aria-label={t('move_down', { name })} onClick={(event) => move(event, 1)}>
            <ArrowDown />
          </Button>
        </>
      )}
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="iconSm" aria-label={t('menu', { name })}>
            <MoreHorizontal />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={onEdit}>
            <PencilLine aria-hidden />
            {common('edit')}
          </DropdownMenuItem>
          {!profile.isDefault && (
            <DropdownMenuItem
              onSelect={() => makeDefault.mutate(profile.id, { onSuccess: () => toast.success(t('default_set', { name })), onError })}
            >
              <Star aria-hidden />
              {t('make_default')}
            </DropdownMenuItem>
          )}
          <DropdownMenuSeparator />
          <DropdownMenuItem className="text-danger" onSelect={() => setDeleting(true)}>
            <Trash2 aria-hidden />
            {common('delete')}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={t('delete_title', { name })}
        description={profile.isDefault ? t('delete_default_desc', { next: next?.name ?? t('built_in') }) : t('delete_desc')}
        cancelLabel={common('cancel')}
        confirmLabel={common('delete')}
        danger
        onConfirm={() => remove.mutate(profile.id, { onSuccess: () => toast.success(t('deleted', { name })), onError })}
      />
    </div>
  );
}
