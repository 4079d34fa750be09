/**
 * Every key that does something on the page, in one table. `mod` is Ctrl or ⌘; a letter is the key that types it, or,
 * where the layout is not Latin, the key at its place.
 */
export interface Shortcut {
  /** Where it acts; two shortcuts of one place must not share keys. */
  place: 'review' | 'reject' | 'list' | 'settings';
  keys: string;
  /** Acts again while the key is held down. */
  repeats?: boolean;
  /** Acts also while a person types into a field. */
  typing?: boolean;
}

export const shortcuts = {
  approve: { place: 'review', keys: 'p' },
  approve_sku: { place: 'review', keys: 'shift+p' },
  reject: { place: 'review', keys: 'x' },
  reject_now: { place: 'review', keys: 'shift+x' },
  reset: { place: 'review', keys: 'u' },
  undo: { place: 'review', keys: 'mod+z' },
  previous: { place: 'review', keys: 'arrowleft', repeats: true },
  next: { place: 'review', keys: 'arrowright', repeats: true },
  previous_sku: { place: 'review', keys: 'arrowup', repeats: true },
  next_sku: { place: 'review', keys: 'arrowdown', repeats: true },
  zoom: { place: 'review', keys: 'z' },
  compare: { place: 'review', keys: 'c' },
  original: { place: 'review', keys: 'o' },
  help: { place: 'review', keys: '?' },
  send_rejection: { place: 'reject', keys: 'x' },
  select_all: { place: 'list', keys: 'mod+a' },
  save_settings: { place: 'settings', keys: 'mod+s', typing: true },
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof shortcuts;

export const shortcutOf = (id: ShortcutId): Shortcut => shortcuts[id];

const caps: Partial<Record<string, string>> = {
  shift: '⇧',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  enter: '↵',
  ' ': '␣',
};

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What is printed on the keys of `keys`, one text a key. */
export function keyCaps(keys: string): string[] {
  return keys.split('+').map((part) => (part === 'mod' ? (isMac() ? '⌘' : 'Ctrl') : (caps[part] ?? part.toUpperCase())));
}
