/**
 * Every key that does something on the page, in one table. `mod` is Ctrl or ⌘; a letter is the key that types it, or,
 * where the layout is not Latin, the key at its place.
 */
export interface Shortcut {
  /** Where it acts; two shortcuts of one scope must not share keys. */
  scope: 'review' | 'reject' | 'list' | 'settings';
  keys: string;
  /** Acts again while the key is held down. */
  repeats?: boolean;
  /** Acts also while a person types into a field. */
  typing?: boolean;
}

export const shortcuts = {
  approve: { scope: 'review', keys: 'p' },
  approve_sku: { scope: 'review', keys: 'shift+p' },
  reject: { scope: 'review', keys: 'x' },
  reject_now: { scope: 'review', keys: 'shift+x' },
  reset: { scope: 'review', keys: 'u' },
  undo: { scope: 'review', keys: 'mod+z' },
  previous: { scope: 'review', keys: 'arrowleft', repeats: true },
  next: { scope: 'review', keys: 'arrowright', repeats: true },
  previous_sku: { scope: 'review', keys: 'arrowup', repeats: true },
  next_sku: { scope: 'review', keys: 'arrowdown', repeats: true },
  zoom: { scope: 'review', keys: 'z' },
  compare: { scope: 'review', keys: 'c' },
  original: { scope: 'review', keys: 'o' },
  help: { scope: 'review', keys: '?' },
  send_rejection: { scope: 'reject', keys: 'x' },
  select_all: { scope: 'list', keys: 'mod+a' },
  save_settings: { scope: 'settings', keys: 'mod+s', typing: true },
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
