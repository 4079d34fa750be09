import { Cpu } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { Row, Rows } from '@/components/rows';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import type { Profile } from '@/lib/api/types';
import { builtIn } from '@/lib/profiles/use-profile-choice';
import { useErrorToast } from '@/lib/use-error-toast';
import { useCanProcess } from '@/lib/accounts/use-session';

import { useMakeDefault, useOrderProfiles } from '../api/profiles';
import { ProfileRow } from './profile-row';

interface ProfileListProps {
  profiles: readonly Profile[];
  onEdit: (profile: Profile) => void;
}

/** The default profile, then its fallbacks in their order, then the built-in engine. */
export function ProfileList({ profiles, onEdit }: ProfileListProps) {
  const t = useTranslations('providers');
  const onError = useErrorToast();
  const order = useOrderProfiles();
  const [moved, setMoved] = useState('');
  const others = profiles.filter(({ isDefault }) => !isDefault);

  const move = (profile: Profile, by: -1 | 1) => {
    const ids = others.map(({ id }) => id);
    const from = ids.indexOf(profile.id);
    const to = from + by;
    if (to < 0 || to >= ids.length) return;
    ids.splice(to, 0, ...ids.splice(from, 1));
    setMoved(t('moved', { name: profile.name, place: to + 1, count: ids.length }));
    order.mutate(ids, {
      onError: (error) => {
        setMoved('');
        onError(error);
      },
    });
  };

  return (
    <>
      <Rows label={t('title')}>
        {profiles.map((profile) => (
          <ProfileRow
            key={profile.id}
            profile={profile}
            next={others.find(({ id }) => id !== profile.id)}
            position={profile.isDefault ? undefined : others.indexOf(profile)}
            count={others.length}
            onEdit={() => onEdit(profile)}
            onMove={(by) => move(profile, by)}
          />
        ))}
        <BuiltInRow isDefault={others.length === profiles.length} />
      </Rows>
      <p role="status" className="sr-only">
        {moved}
      </p>
    </>
  );
}

function BuiltInRow({ isDefault }: { isDefault: boolean }) {
  const t = useTranslations('providers');
  const onError = useErrorToast();
  const canEdit = useCanProcess();
  const makeDefault = useMakeDefault();
  return (
    <Row
      icon={<Cpu />}
      title={
        <>
          {t('built_in')}
          {isDefault && <Badge tone="success">{t('default')}</Badge>}
        </>
      }
      facts={<span>{t('built_in_desc')}</span>}
      actions={
        canEdit &&
        !isDefault && (
          <Button
            size="sm"
            disabled={makeDefault.isPending}
            aria-label={t('make_default_one', { name: t('built_in') })}
            onClick={() => makeDefault.mutate(builtIn, { onError })}
          >
            {t('make_default')}
          </Button>
        )
      }
    />
  );
}
