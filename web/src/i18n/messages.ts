import type { Locale } from './locale';
import type en from './messages/en.json';

export type Messages = typeof en;

/** One chunk a language: a visitor loads the one that is shown. */
const files: Record<Locale, () => Promise<{ default: Messages }>> = {
  en: () => import('./messages/en.json'),
  zh: () => import('./messages/zh.json'),
  ru: () => import('./messages/ru.json'),
};

const loaded = new Map<Locale, Messages>();

/** The texts of a language, when they are loaded. */
export function loadedMessages(locale: Locale): Messages | undefined {
  return loaded.get(locale);
}

/** Loads the texts of a language once. Rejects when the file cannot be fetched. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  const known = loaded.get(locale);
  if (known) return known;
  const { default: messages } = await files[locale]();
  loaded.set(locale, messages);
  return messages;
}

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
