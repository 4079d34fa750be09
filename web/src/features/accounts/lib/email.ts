/** Whether this can be an email address; only the server knows whether it is somebody's. */
export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}
