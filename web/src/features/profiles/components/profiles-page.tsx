import { useQuery } from '@tanstack/react-query';
import { Plug, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Panel } from '@/components/panel';
import { RowsSkeleton } from '@/components/rows';
import { Button } from '@/components/ui/button';
import { profilesQuery } from '@/lib/api/queries';
import type { Profile } from '@/lib/api/types';
import { useCanProcess } from '@/lib/accounts/use-session';

import { ProfileDialog } from './profile-dialog';
import { ProfileList } from './profile-list';

export function ProfilesPage() {
  const t = useTranslations('providers');
  const canEdit = useCanProcess();
  const profiles = useQuery(profilesQuery);
  const [edited, setEdited] = useState<Profile | 'new'>();
  const add = canEdit && (
    <Button variant="primary" onClick={() => setEdited('new')}>
      <Plus />
      {t('add')}
    </Button>
  );

  return (
    <Panel title={t('title')} description={t('description')} actions={profiles.data && profiles.data.items.length > 0 && add}>
      {profiles.data ? (
        profiles.data.items.length === 0 ? (
          <EmptyState icon={Plug} title={t('none_title')} description={t('none_desc')} className="rounded-lg border border-dashed border-line-strong/40">
            {add}
          </EmptyState>
        ) : (
          <ProfileList profiles={profiles.data.items} onEdit={setEdited} />
        )
      ) : profiles.isError ? (
        <ErrorState error={profiles.error} onRetry={() => void profiles.refetch()} />
      ) : (
        <RowsSkeleton count={2} />
      )}
      {profiles.data && <ProfileDialog list={profiles.data} edited={edited} onClose={() => setEdited(undefined)} />}
    </Panel>
  );
}
