import { useRef } from 'react';

import { randomId } from '@/lib/utils';

interface Attempt {
  body: string;
  key: string;
}

/**
 * The `Idempotency-Key` of a request that creates something. A press that is repeated because the answer got lost sends
 * the same key for the same body, so that it creates one; `done` ends the attempt.
 */
export function useIdempotencyKey() {
  const attempt = useRef<Attempt>(undefined);
  const keyFor = (body: unknown): string => {
    const text = JSON.stringify(body);
    if (attempt.current?.body !== text) attempt.current = { body: text, key: randomId() };
    return attempt.current.key;
  };
  const done = () => {
    attempt.current = undefined;
  };
  return { keyFor, done };
}
