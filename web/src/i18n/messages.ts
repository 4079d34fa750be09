import { currentLocale, type Locale } from './locale';
import type en from './messages/en.json';

export type Messages = typeof en;

/** A visitor loads the texts of the language that is shown: those of every page, and the rest with a page that has more. */
const files: Record<Locale, { base: () => Promise<{ default: Messages }>; pages: () => Promise<{ default: object }> }> = {
  en: { base: () => import('./messages/en.json'), pages: () => import('./messages/en.json?page-texts') },
  zh: { base: () => import('./messages/zh.json'), pages: () => import('./messages/zh.json?page-texts') },
  ru: { base: () => import('./messages/ru.json'), pages: () => import('./messages/ru.json?page-texts') },
};

interface Loaded {
  messages: Messages;
  withPages: boolean;
}

const loaded = new Map<Locale, Loaded>();
const listeners = new Set<() => void>();
/** Whether a page with more texts has been opened: from then on they come along with every language. */
let wantsPages = false;

/** The texts of a language, when they are loaded. */
export function loadedMessages(locale: Locale): Messages | undefined {
  return loaded.get(locale)?.messages;
}

/** Calls back when texts were loaded. */
export function subscribeToMessages(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Loads the texts of a language once. Rejects when a file cannot be fetched. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  const withPages = wantsPages;
  const known = loaded.get(locale);
  if (known && (known.withPages || !withPages)) return known.messages;
  const [base, pages] = await Promise.all([
    known?.messages ?? files[locale].base().then((file) => file.default),
    withPages ? files[locale].pages().then((file) => file.default) : {},
  ]);
  const messages = { ...base, ...pages };
  loaded.set(locale, { messages, withPages });
  for (const listener of listeners) listener();
  return messages;
}

/** A page that has more texts than every page has, together with these texts. */
export async function withPageTexts<T>(page: Promise<T>): Promise<T> {
  wantsPages = true;
  const [module] = await Promise.all([page, loadMessages(currentLocale())]);
  return module;
}

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
