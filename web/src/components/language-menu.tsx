import { useRouter } from '@tanstack/react-router';
import { Languages } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';

import { isLocale, localeNames, locales, rememberLocale, splitLocale, withLocale } from '@/i18n/locale';

import { Button } from './ui/button';
import { Menu } from './ui/menu';

/** Switches the language by going to the same place under the other language's address. */
export function LanguageMenu() {
  const t = useTranslations('shell');
  const locale = useLocale();
  const { history } = useRouter();

  const change = (next: string) => {
    if (!isLocale(next) || next === locale) return;
    rememberLocale(next);
    const { pathname, search } = history.location;
    history.push(withLocale(splitLocale(pathname).pathname, next) + search);
  };

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
