import { keysFor } from './bindings';
import type { ShortcutId } from './shortcuts';

/** What is read of a keyboard event; React's and the browser's have it both. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Whether the key belongs to a word that an input method is putting together. */
export function isComposing(event: KeyboardEvent): boolean {
  // Safari ends a composition before its last keydown, which only the old code 229 tells apart.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.isComposing || event.keyCode === 229;
}

/**
 * The key that a person means, in lower case. A Latin letter counts as typed, so that AZERTY and Dvorak keep their
 * letters. A letter of another script (Russian, Greek, Hebrew …) counts as the Latin letter at its place, and a sign on
 * a digit's key as the digit, as on AZERTY.
 */
export function keyOf({ key, code, shiftKey }: Pick<KeyPress, 'key' | 'code' | 'shiftKey'>): string {
  const typed = key.toLowerCase();
  if (typed.length > 1 && !/^\p{L}\p{M}*$/u.test(typed)) return typed;
  if (/^[a-z0-9]$/.test(typed)) return typed;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined && typed > '\u007f' && !/^\p{Script=Latin}/u.test(typed)) return letter.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined && !shiftKey) return digit;
  return typed;
}

/** The keys of an event as the table of shortcuts writes them: `mod+z`, `shift+p`, `?`; none where Alt is down. */
export function keysOf(event: KeyPress): string | undefined {
  if (event.altKey) return undefined;
  const key = keyOf(event);
  // Shift is how a sign is typed on one layout and not on the next, so it only counts for letters and named keys.
  const shift = event.shiftKey && (key.length > 1 || /^[a-z]$/.test(key));
  return `${event.ctrlKey || event.metaKey ? 'mod+' : ''}${shift ? 'shift+' : ''}${key}`;
}

/** The shortcut among `ids` whose keys the event has. */
export function matchShortcut(event: KeyPress, ids: readonly ShortcutId[]): ShortcutId | undefined {
  const keys = keysOf(event);
  return ids.find((id) => keysFor(id) === keys);
}
