/** What becomes of a stored key. An empty new one changes nothing. */
export type KeyChange = { kind: 'keep' } | { kind: 'remove' } | { kind: 'replace'; text: string };

/** What the server is to be told about the key; empty removes it. */
export function newKey(change: KeyChange): string | undefined {
  if (change.kind === 'remove') return '';
  const text = change.kind === 'replace' ? change.text.trim() : '';
  return text === '' ? undefined : text;
}

function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, origin } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined;
}

export function isEndpoint(address: string): boolean {
  return originOf(address) !== undefined;
}

/** Scheme, host and port: a key goes to the place that it was entered for and nowhere else. */
export function isSamePlace(one: string, other: string): boolean {
  return originOf(one.trim()) === originOf(other.trim());
}

/** What a person recognises an address by. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
