const span = 10_000;

/** Bytes a second over the last ten seconds. */
export function createSpeed(now: () => number = () => performance.now()) {
  const began = now();
  let arrivals: { at: number; bytes: number }[] = [];
  return {
    add(bytes: number) {
      const at = now();
      arrivals = [...arrivals.filter((arrival) => at - arrival.at < span), { at, bytes }];
    },
    perSecond(): number {
      const at = now();
      const bytes = arrivals.reduce((sum, arrival) => (at - arrival.at < span ? sum + arrival.bytes : sum), 0);
      return bytes / Math.max(1, Math.min(span, at - began) / 1_000);
    },
  };
}
