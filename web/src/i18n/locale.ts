export const locales = ['en', 'zh', 'ru'] as const;
export type Locale = (typeof locales)[number];
export const defaultLocale: Locale = 'en';
export const localeNames: Record<Locale, string> = { en: 'English', zh: '中文', ru: 'Русский' };

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

/** The language chosen last, else the browser's, else English. The first answer is remembered. */
export function preferredLocale(): Locale {
  const stored = localStorage.getItem(storageKey);
  if (isLocale(stored)) return stored;
  const wanted = navigator.languages.map((tag) => tag.split('-')[0]).find(isLocale) ?? defaultLocale;
  rememberLocale(wanted);
  return wanted;
}

const scripts: Partial<Record<Locale, RegExp>> = { zh: /\p{Script=Han}/u, ru: /\p{Script=Cyrillic}/u };

/** Whether a sentence is in the language of the page. The server writes some sentences in English only. */
export function isWrittenIn(locale: Locale, text: string): boolean {
  return text !== '' && (scripts[locale]?.test(text) ?? true);
}
