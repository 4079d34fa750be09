import { useRouter } from '@tanstack/react-router';
import { useLocale } from 'use-intl';

import { isLocale, rememberLocale, splitLocale, withLocale } from './locale';

/** Switches the language by going to the same place under the other language's address. */
export function useChangeLocale(): (next: string) => void {
  const locale = useLocale();
  const { history } = useRouter();
  return (next) => {
    if (!isLocale(next) || next === locale) return;
    rememberLocale(next);
    const { pathname, search } = history.location;
    history.push(withLocale(splitLocale(pathname).pathname, next) + search);
  };
}
