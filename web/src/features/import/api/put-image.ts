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

function outcomeOf(body: unknown): UploadOutcome {
  const data: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'data') : undefined;
  const outcome: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'outcome') : undefined;
  return outcomes.find((known) => known === outcome) ?? 'created';
}

/** Streams one photo to the server. */
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
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError(0, {});
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return outcomeOf(body);
  const retryAfter = Number(response.headers.get('Retry-After') ?? NaN);
  throw toApiError(response.status, body, Number.isFinite(retryAfter) ? retryAfter : undefined);
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

/** Whether the server itself answers a small request. */
export async function serverAnswers(): Promise<boolean> {
  try {
    const response = await fetch(new URL('/api/auth/session', location.origin), { cache: 'no-store' });
    return response.ok || response.status === 401;
  } catch {
    return false;
  }
}

/** Whether an answer came from something between page and server: ours has a code in its JSON body. */
export function isFromProxy(error: ApiError): boolean {
  return error.status >= 400 && error.code === 0;
}
