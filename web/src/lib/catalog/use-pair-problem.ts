import { useMessages, useTranslations } from 'use-intl';

import type { Messages } from '@/i18n/messages';
import { ApiError } from '@/lib/api/error';
import type { ImagePair } from '@/lib/api/types';
import { useErrorMessage } from '@/lib/use-error-message';

type Troubled = Pick<ImagePair, 'errorCode' | 'errorMessage' | 'skipReason' | 'reviewReason'> & { status: string };
type SkipReason = keyof Messages['image_pair']['skip_reasons'];

/** Why an image failed, was skipped or was rejected, as a sentence in the page's language. */
export function usePairProblem(): (pair: Troubled) => string | undefined {
  const t = useTranslations('image_pair.skip_reasons');
  const known = useMessages().image_pair.skip_reasons;
  const message = useErrorMessage();
  const isKnown = (reason: string): reason is SkipReason => reason in known;
  return (pair) => {
    if (pair.status === 'failed') {
      const { errorCode: error = 'internal', errorMessage = '' } = pair;
      return message(new ApiError(422, { error, message: errorMessage }));
    }
    if (pair.status === 'skipped') return pair.skipReason !== undefined && isKnown(pair.skipReason) ? t(pair.skipReason) : pair.skipReason;
    return pair.reviewReason === '' ? undefined : pair.reviewReason;
  };
}
