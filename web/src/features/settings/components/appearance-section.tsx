import { Monitor, Moon, Sun } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';

import { ChoiceCards } from '@/components/choice-cards';
import { FormSection } from '@/components/form-section';
import { Field } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { localeNames, locales } from '@/i18n/locale';
import { useChangeLocale } from '@/i18n/use-change-locale';
import { themes, useTheme } from '@/lib/theme';

const icons = { light: Sun, dark: Moon, system: Monitor } as const;

/** Language and theme: of this browser, and in force at once. */
export function AppearanceSection() {
  const t = useTranslations();
  const { theme, setTheme } = useTheme();
  const locale = useLocale();
  const change = useChangeLocale();
  return (
    <FormSection title={t('settings.appearance.title')} description={t('settings.appearance.description')}>
      <Field id="language" label={t('settings.appearance.language')}>
        <NativeSelect id="language" value={locale} onChange={(event) => change(event.target.value)} className="max-w-60">
          {locales.map((option) => (
            <option key={option} value={option} lang={option}>
              {localeNames[option]}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <ChoiceCards
        name="theme"
        label={t('shell.theme')}
        value={theme}
        options={themes.map((option) => ({ value: option, label: t(`shell.themes.${option}`), icon: icons[option] }))}
        onChange={setTheme}
        className="sm:grid-cols-3"
      />
    </FormSection>
  );
}
