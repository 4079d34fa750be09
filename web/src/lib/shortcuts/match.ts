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
  getModifierState?: (key: 'AltGraph') => boolean;
}

/** Whether the key belongs to a word that an input method is putting together. */
export function isComposing(event: KeyboardEvent): boolean {
  // Safari ends a composition before its last keydown, which only the old code 229 tells apart.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.isComposing || event.keyCode === 229;
}

/** What was typed, in lower case; the question marks of Arabic and of full width are one. */
const typedBy = (key: string): string => key.toLowerCase().replace(/^[\u061f\uff1f]$/, '?');

const isNamed = (typed: string): boolean => typed.length > 1 && /^[\u0020-\u007e]+$/.test(typed);

/** What only layouts of other scripts have on a letter's key: their own signs, and on some (Thai, Persian) these. */
const foreign = /^(?:\P{ASCII}|[~()[\]{}\\]$)/u;

/**
 * The key that a person means, in lower case. A Latin letter counts as typed, so that AZERTY and Dvorak keep their
 * letters. What another script (Russian, Greek, Hebrew …) has on a letter's key counts as the Latin letter at that place,
 * a sign on a digit's key as the digit, as on AZERTY, and anything but a letter or digit of ASCII on a bracket's key as
 * the bracket, as ü of a German keyboard.
 */
export function keyOf({ key, code, shiftKey }: Pick<KeyPress, 'key' | 'code' | 'shiftKey'>): string {
  const typed = typedBy(key);
  if (/^[a-z0-9?]$/.test(typed)) return typed;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined && foreign.test(typed) && !/^\p{Script=Latin}/u.test(typed)) return letter.toLowerCase();
  if (shiftKey || typed === '[' || typed === ']') return typed;
  if (code === 'BracketLeft') return '[';
  if (code === 'BracketRight') return ']';
  return (isNamed(typed) ? undefined : /^Digit(\d)$/.exec(code)?.[1]) ?? typed;
}

/** The sign that was typed, also with AltGr or Option, which some layouts need for it; none for letters and shortcuts. */
function signOf({ key, ctrlKey, metaKey, altKey }: KeyPress): string | undefined {
  const sign = typedBy(key);
  // Windows reports AltGr as Ctrl and Alt.
  const shortcut = metaKey || (ctrlKey && !altKey);
  return !shortcut && /^[\p{P}\p{S}]$/u.test(sign) ? sign : undefined;
}

/** The keys of an event as the table of shortcuts writes them: `mod+z`, `shift+p`, `?`; where Alt is down only a sign. */
export function keysOf(event: KeyPress): string | undefined {
  if (event.altKey || event.getModifierState?.('AltGraph')) return signOf(event);
  const key = keyOf(event);
  // Shift is how a sign is typed on one layout and not on the next, so it only counts for letters and named keys.
  const shift = event.shiftKey && (key.length > 1 || /^[a-z]$/.test(key));
  return `${event.ctrlKey || event.metaKey ? 'mod+' : ''}${shift ? 'shift+' : ''}${key}`;
}

/** The shortcut among `ids` whose keys the event has: that of the sign typed, else that of the key at its place. */
export function matchShortcut(event: KeyPress, ids: readonly ShortcutId[]): ShortcutId | undefined {
  const sign = signOf(event);
  const keys = keysOf(event);
  const of = (wanted: string | undefined) => ids.find((id) => keysFor(id) === wanted);
  return of(sign) ?? of(keys);
}
