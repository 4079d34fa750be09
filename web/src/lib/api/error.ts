/** What the server said went wrong, or, without an answer, that there was none (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  /** The error code of the API, such as `not_found`. */
  readonly errorCode: string;
  readonly details: readonly { field: string; message: string }[];
  /** Seconds after which to try again. */
  readonly retryAfter: number | undefined;

  constructor(status: number, body: { code?: number; error?: string; message?: string; details?: { field: string; message: string }[] }, retryAfter?: number) {
    super(body.message ?? '');
    this.name = 'ApiError';
    this.status = status;
    this.code = body.code ?? 0;
    this.errorCode = body.error ?? '';
    this.details = body.details ?? [];
    this.retryAfter = retryAfter;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Reads the error envelope; anything else (a proxy's HTML page, an empty body) gives an error without a message. */
export function toApiError(status: number, body: unknown, retryAfter?: number): ApiError {
  if (!isRecord(body)) return new ApiError(status, {}, retryAfter);
  const details = Array.isArray(body.details)
    ? body.details.flatMap((entry: unknown) =>
        isRecord(entry) && typeof entry.field === 'string' && typeof entry.message === 'string'
          ? [{ field: entry.field, message: entry.message }]
          : [],
      )
    : [];
  return new ApiError(status, {
    ...(typeof body.code === 'number' ? { code: body.code } : {}),
    ...(typeof body.error === 'string' ? { error: body.error } : {}),
    ...(typeof body.message === 'string' ? { message: body.message } : {}),
    details,
  }, retryAfter);
}
