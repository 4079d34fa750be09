/** The least the server takes. */
export const minPassword = 10;

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** One to hand to somebody: groups of letters and digits that no one mistakes for others, 80 bits. */
export function newPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const text = Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
  return text.replace(/(.{4})(?=.)/g, '$1-');
}
