/** The same picture fitted into `width` pixels; the server keeps each size it made. */
export function sized(url: string, width: number): string {
  const parsed = new URL(url, location.origin);
  parsed.searchParams.set('w', String(width));
  return parsed.origin === location.origin ? parsed.pathname + parsed.search : parsed.href;
}
