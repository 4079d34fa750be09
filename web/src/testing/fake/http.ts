import { HttpResponse } from 'msw';

export const base = '*/api/ai-playground';

export function ok(data: unknown, status = 200) {
  return HttpResponse.json({ code: 0, data }, { status });
}

export function problem(status: number, error: string, message: string, details?: { field: string; message: string }[]) {
  return HttpResponse.json({ code: status * 10, error, message, ...(details ? { details } : {}) }, { status });
}

/** The answer about something that does not exist. */
export const notFound = (what: string) => problem(404, 'not_found', `This ${what} does not exist.`);
