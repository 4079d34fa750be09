/** The server's minimum length. */
export const minPassword = 10;

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A random password to pass on: groups of unambiguous letters and digits, 80 bits. */
export function newPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const text = Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
  return text.replace(/(.{4})(?=.)/g, '$1-');
}
