import { useTranslations } from 'use-intl';

import { Dialog, DialogContent } from '@/components/ui/dialog';
import type { Profile, ProfileList } from '@/lib/api/types';

import { ProfileForm } from './profile-form';

interface ProfileDialogProps {
  list: ProfileList;
  edited: Profile | 'new' | undefined;
  onClose: () => void;
}

export function ProfileDialog({ list, edited, onClose }: ProfileDialogProps) {
  const t = useTranslations('providers');
  const stored = edited === 'new' ? undefined : edited;
  return (
    <Dialog open={edited !== undefined} onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={stored ? t('edit_title', { name: stored.name }) : t('add')}
        // A click beside it must not lose what was typed.
        onInteractOutside={(event) => event.preventDefault()}
        className="sm:max-w-xl"
      >
        <ProfileForm key={stored?.id ?? 'new'} list={list} stored={stored} onDone={onClose} />
      </DialogContent>
    </Dialog>
  );
}
