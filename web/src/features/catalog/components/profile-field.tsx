import { useTranslations } from 'use-intl';

import { Field } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { builtIn, useProfileChoice } from '@/lib/profiles/use-profile-choice';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

/** Who makes the pictures; shown where there is something to choose from. */
export function ProfileField() {
  const t = useTranslations('processing');
  const set = useAiPlaygroundStore((state) => state.setProcessingOptions);
  const { profiles, standard, chosen } = useProfileChoice();
  if (profiles.length === 0) return null;
  return (
    <Field id="profile" label={t('provider')}>
      <NativeSelect
        id="profile"
        className="w-full"
        value={chosen ?? ''}
        onChange={({ target: { value } }) => set({ profile: value === '' ? undefined : value })}
      >
        <option value="">{t('default_provider', { name: standard?.name ?? t('built_in') })}</option>
        {profiles
          .filter(({ isDefault }) => !isDefault)
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        {standard && <option value={builtIn}>{t('built_in')}</option>}
      </NativeSelect>
    </Field>
  );
}
