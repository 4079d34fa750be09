import createClient from 'openapi-fetch';

import { currentLocale } from '@/i18n/locale';

import { ApiError, toApiError } from './error';
import type { paths } from './schema';

/** Looked up at each call, so that tests can put their own network underneath. */
const fetchNow = (request: Request) => globalThis.fetch(request);

export const api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin', fetch: fetchNow });

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', currentLocale());
    return request;
  },
  onError() {
    return new ApiError(0, {});
  },
});

interface Answer<T> {
  data?: { code: 0; data: T } | undefined;
  error?: unknown;
  response: Response;
}

/** Whether an answer is ours: a Wi-Fi's login page answers 200, too, with HTML or JSON of its own. */
const isOurs = (data: object): boolean => 'code' in data && data.code === 0;

/** The payload of an answer; throws {@link ApiError} for everything else, without a status when it did not come from the server. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch((reason: unknown): never => {
    throw reason instanceof SyntaxError ? new ApiError(0, {}) : reason;
  });
  if (!response.ok) throw toApiError(response.status, error, retryAfterOf(response));
  if (data === undefined || !isOurs(data)) throw new ApiError(0, {});
  return data.data;
}

/** The seconds that the server asks to wait. */
function retryAfterOf({ headers }: Response): number | undefined {
  const text = headers.get('Retry-After');
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}
