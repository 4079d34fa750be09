import { ApiError, toApiError } from '@/lib/api/error';
import { currentLocale } from '@/i18n/locale';

/** A path segment, also of a name that is not well-formed Unicode. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}

export function imagePath(sku: string, name: string): string {
  return `/api/ai-playground/folders/${encodeSegment(sku)}/images/${name.split('/').map(encodeSegment).join('/')}`;
}

/** Streams one photo to the server. */
export async function putImage(sku: string, name: string, file: File, signal: AbortSignal): Promise<void> {
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
  if (response.ok) return;
  const body: unknown = await response.json().catch(() => undefined);
  throw toApiError(response.status, body);
}
