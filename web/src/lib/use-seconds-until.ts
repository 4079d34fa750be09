import { useEffect, useState } from 'react';

/** The seconds until then, counted down; undefined once it has passed, and without a time. */
export function useSecondsUntil(iso: string | undefined): number | undefined {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (iso === undefined) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [iso]);
  if (iso === undefined) return undefined;
  const seconds = (Date.parse(iso) - now) / 1000;
  return seconds > 0 ? seconds : undefined;
}
