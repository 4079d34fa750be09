import type { Locale } from './locale';
import en from './messages/en.json';
import zh from './messages/zh.json';

export type Messages = typeof en;

export const messages: Record<Locale, Messages> = { en, zh };

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
