import { useTranslations } from 'use-intl';

import { CopyField } from '@/components/copy-field';
import { Button } from '@/components/ui/button';
import { DialogBody, DialogFooter } from '@/components/ui/dialog';

interface HandedPasswordProps {
  email: string;
  password: string;
  onDone: () => void;
}

/** What to send to the person: nothing is mailed from here. */
export function HandedPassword({ email, password, onDone }: HandedPasswordProps) {
  const t = useTranslations('users');
  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        <p className="text-sm text-muted">{t('hand_over')}</p>
        <CopyField label={t('email')} value={email} />
        <CopyField label={t('password')} value={password} />
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onClick={onDone}>
          {t('hand_over_done')}
        </Button>
      </DialogFooter>
    </>
  );
}
