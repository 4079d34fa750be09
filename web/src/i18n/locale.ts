export const locales = ['en', 'zh'] as const;
export type Locale = (typeof locales)[number];
export const defaultLocale: Locale = 'en';
export const localeNames: Record<Locale, string> = { en: 'English', zh: '中文' };

const storageKey = 'aip-locale';

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

/** The language is the first segment of the path; English has none. */
export function splitLocale(pathname: string): { locale: Locale; pathname: string } {
  const [, first = '', ...rest] = pathname.split('/');
  if (!isLocale(first) || first === defaultLocale) return { locale: defaultLocale, pathname };
  return { locale: first, pathname: `/${rest.join('/')}` };
}

export function withLocale(pathname: string, locale: Locale): string {
  if (locale === defaultLocale) return pathname;
  return pathname === '/' ? `/${locale}` : `/${locale}${pathname}`;
}

let current: Locale = typeof location === 'undefined' ? defaultLocale : splitLocale(location.pathname).locale;

/** The language of the address shown now; the router keeps it up to date. */
export function currentLocale(): Locale {
  return current;
}

export function setCurrentLocale(locale: Locale) {
  current = locale;
}

export function rememberLocale(locale: Locale) {
  localStorage.setItem(storageKey, locale);
}

/** What a visitor of `/` gets: the language chosen last, else the browser's, else English. */
export function preferredLocale(): Locale {
  const stored = localStorage.getItem(storageKey);
  if (isLocale(stored)) return stored;
  const wanted = navigator.languages.map((tag) => tag.split('-')[0]).find(isLocale);
  return wanted ?? defaultLocale;
}
