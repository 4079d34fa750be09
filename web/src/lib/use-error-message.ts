import { useCallback } from 'react';
import { useLocale, useMessages, useTranslations } from 'use-intl';

import { isWrittenIn } from '@/i18n/locale';
import type { Messages } from '@/i18n/messages';

import { ApiError } from './api/error';

type Word = keyof Messages['errors']['words'];
type FieldName = keyof Messages['errors']['fields'];

const isWord = (texts: Messages, word: string): word is Word => word in texts.errors.words;
const isFieldName = (texts: Messages, name: string): name is FieldName => name in texts.errors.fields;

/** What to show for an error: the server's own sentence, else our sentence for its error code. */
export function useErrorMessage() {
  const t = useTranslations('errors');
  const locale = useLocale();
  const texts = useMessages();
  return useCallback(
    (error: unknown): string => {
      if (!(error instanceof ApiError)) return t('unexpected');
      if (error.status === 0) return t('network');
      if (isWrittenIn(locale, error.message)) return error.message;
      if (isWord(texts, error.word)) return t(`words.${error.word}`);
      if (error.status === 429) return t('quota_exceeded');
      if (error.status === 403) return t('forbidden');
      if (error.status === 404) return t('not_found');
      return t('api_error');
    },
    [locale, t, texts],
  );
}

interface FormErrors {
  /** What is wrong with one of `fields`, to show beneath it. */
  of: (field: string) => string | undefined;
  /** The sentence for the whole form, where no field of it says more. */
  general: string | undefined;
}

/** Sorts what the server said about a form to the fields that the form has. */
export function useFormErrors(error: unknown, fields: readonly string[]): FormErrors {
  const t = useTranslations('errors');
  const locale = useLocale();
  const texts = useMessages();
  const message = useErrorMessage();
  const found = new Map<string, string>();
  for (const detail of error instanceof ApiError ? error.details : []) {
    const [first = ''] = detail.field.split('.');
    const name = fields.includes(detail.field) ? detail.field : first;
    if (!fields.includes(name) || found.has(name)) continue;
    const own = t(isFieldName(texts, name) ? `fields.${name}` : 'fields.other');
    // Sentences start with a capital letter; the rest is half of one.
    found.set(name, isWrittenIn(locale, detail.message) && /^\p{Lu}|\p{Script=Han}/u.test(detail.message) ? detail.message : own);
  }
  return {
    of: (field) => found.get(field),
    general: error === null || error === undefined || found.size > 0 ? undefined : message(error),
  };
}
