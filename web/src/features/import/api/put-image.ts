import { ApiError, toApiError } from '@/lib/api/error';
import { currentLocale } from '@/i18n/locale';

/** A path segment, also of a name that is not well-formed Unicode. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}

export function imagePath(sku: string, name: string): string {
  return `/api/ai-playground/folders/${encodeSegment(sku)}/images/${name.split('/').map(encodeSegment).join('/')}`;
}

const outcomes = ['created', 'replaced', 'unchanged'] as const;
export type UploadOutcome = (typeof outcomes)[number];

/** A member of an object, of anything else `undefined`. */
const member = (of: unknown, name: string): unknown => (typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined);

/** The data of one of our answers; a Wi-Fi's login page answers 200 as well. */
const dataOf = (body: unknown): unknown => (member(body, 'code') === 0 ? member(body, 'data') : undefined);

/** Seconds that the answer asks to wait, given as a number or as a date. */
function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('Retry-After')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  const until = Date.parse(text);
  return Number.isNaN(until) ? undefined : Math.max(0, (until - Date.now()) / 1_000);
}

/** A browser does not tell which redirect it was told not to follow. */
const statusOf = (response: Response): number => (response.type === 'opaqueredirect' ? 302 : response.status);

/** Streams one photo to the server. Throws {@link ApiError} unless the server itself said what became of it. */
export async function putImage(sku: string, name: string, file: File, signal: AbortSignal): Promise<UploadOutcome> {
  let response: Response;
  try {
    response = await fetch(new URL(imagePath(sku, name), location.origin), {
      method: 'PUT',
      body: file,
      headers: {
        'Content-Type': file.type === '' ? 'application/octet-stream' : file.type,
        'Accept-Language': currentLocale(),
      },
      // This server never redirects an upload; a login page in between does.
      redirect: 'manual',
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError(0, {});
  }
  const body: unknown = await response.json().catch(() => undefined);
  const outcome = response.ok ? outcomes.find((known) => known === member(dataOf(body), 'outcome')) : undefined;
  if (outcome !== undefined) return outcome;
  throw toApiError(statusOf(response), response.ok ? undefined : body, retryAfterOf(response.headers));
}

/** Whether the file is still there: a request for one that was moved fails as if there were no network. */
export async function isReadable(file: File): Promise<boolean> {
  try {
    await new Response(file.slice(0, 1)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

export type ServerState = 'signed_in' | 'signed_out' | 'away';

/** Whether the server itself answers a small request, and to whom. */
export async function askServer(): Promise<ServerState> {
  try {
    const response = await fetch(new URL('/api/auth/session', location.origin), { cache: 'no-store', redirect: 'manual' });
    const session = dataOf(await response.json());
    if (!response.ok || session === undefined) return 'away';
    return member(session, 'user') === undefined ? 'signed_out' : 'signed_in';
  } catch {
    return 'away';
  }
}

/** Whether an answer came from something between page and server: ours has a code in its JSON body. */
export function isFromProxy(error: ApiError): boolean {
  return error.status !== 0 && error.code === 0;
}

/** Whether the answer is a demand to sign in: ours, or the login page of a proxy or of a Wi-Fi. */
export function asksToSignIn({ status }: ApiError): boolean {
  return status === 401 || status === 511 || (status >= 200 && status < 400);
}
