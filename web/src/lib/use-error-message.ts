import { useCallback } from 'react';
import { useLocale, useMessages, useTranslations } from 'use-intl';

import { isWrittenIn } from '@/i18n/locale';
import type { Messages } from '@/i18n/messages';

import { ApiError } from './api/error';

type ErrorCode = keyof Messages['errors']['codes'];
type FieldName = keyof Messages['errors']['fields'];

const isErrorCode = (texts: Messages, code: string): code is ErrorCode => code in texts.errors.codes;
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
      if (isErrorCode(texts, error.errorCode)) return t(`codes.${error.errorCode}`);
      if (error.status === 429) return t('quota_exceeded');
      if (error.status === 403) return t('forbidden');
      if (error.status === 404) return t('not_found');
      return t('api_error');
    },
    [locale, t, texts],
  );
}

interface FormErrors {
  /** The error of one of `fields`, to show below it. */
  of: (field: string) => string | undefined;
  /** The error of the whole form, when no field explains it. */
  general: string | undefined;
}

/** Assigns the server's error details to the fields of a form. */
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
    // The server's detail is shown only when it is a whole sentence, which starts with a capital letter.
    found.set(name, isWrittenIn(locale, detail.message) && /^\p{Lu}|\p{Script=Han}/u.test(detail.message) ? detail.message : own);
  }
  return {
    of: (field) => found.get(field),
    general: error === null || error === undefined || found.size > 0 ? undefined : message(error),
  };
}
