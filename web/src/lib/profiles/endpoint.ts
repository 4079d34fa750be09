/** What to do with a stored key. Replacing it with an empty text changes nothing. */
export type KeyChange = { kind: 'keep' } | { kind: 'remove' } | { kind: 'replace'; text: string };

/** The key to send; empty removes the stored one, undefined keeps it. */
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

/** Scheme, host and port: a key goes only to the origin that it was entered for. */
export function isSameOrigin(one: string, other: string): boolean {
  return originOf(one.trim()) === originOf(other.trim());
}

/** The part of an address that people recognise it by. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
