/** Amounts are whole millionths of a US dollar, as the server has them. */
const dollar = 1_000_000;
const mostDollars = 1_000_000;

export function dollarsOf(micros: number): number {
  return micros / dollar;
}

/** What a person typed, such as "5", "2.50" or "2,50"; undefined when it is no amount. */
export function microsOf(text: string): number | undefined {
  const plain = text.trim().replace(',', '.');
  if (!/^\d+(\.\d{0,6})?$/.test(plain) || Number(plain) > mostDollars) return undefined;
  return Math.round(Number(plain) * dollar);
}

/** The amount as it is typed. */
export function amountText(micros: number | undefined): string {
  if (micros === undefined) return '';
  const cents = micros % 10_000 === 0;
  return cents ? dollarsOf(micros).toFixed(2).replace(/\.00$/, '') : String(dollarsOf(micros));
}
