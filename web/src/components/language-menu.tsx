import { Languages } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';

import { localeNames, locales } from '@/i18n/locale';
import { useChangeLocale } from '@/i18n/use-change-locale';

import { Button } from './ui/button';
import { Menu } from './ui/menu';

export function LanguageMenu() {
  const t = useTranslations('shell');
  const locale = useLocale();
  const change = useChangeLocale();

  return (
    <Menu
      trigger={
        <Button variant="ghost" aria-label={t('language', { name: localeNames[locale] })}>
          <Languages />
          {localeNames[locale]}
        </Button>
      }
      choice={{
        value: locale,
        options: locales.map((option) => ({ value: option, label: localeNames[option], lang: option })),
        onChange: change,
      }}
    />
  );
}
