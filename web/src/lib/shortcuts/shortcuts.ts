/**
 * Every key that does something on the page, in one table. `mod` is Ctrl or ⌘; a letter is the key that types it, or,
 * where the layout is not Latin, the key at its place.
 */
export interface Shortcut {
  /** Where it acts; two shortcuts of one scope must not share keys. */
  scope: 'review' | 'reject' | 'list' | 'settings' | 'cut_out';
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
  edit_cut_out: { scope: 'review', keys: 'e' },
  help: { scope: 'review', keys: '?' },
  send_rejection: { scope: 'reject', keys: 'x' },
  select_all: { scope: 'list', keys: 'mod+a' },
  cut_out_keep: { scope: 'cut_out', keys: 'k' },
  cut_out_remove: { scope: 'cut_out', keys: 'r' },
  cut_out_pick: { scope: 'cut_out', keys: 'c' },
  cut_out_smaller: { scope: 'cut_out', keys: '[', repeats: true },
  cut_out_larger: { scope: 'cut_out', keys: ']', repeats: true },
  cut_out_undo: { scope: 'cut_out', keys: 'mod+z', repeats: true },
  cut_out_redo: { scope: 'cut_out', keys: 'mod+shift+z', repeats: true },
  cut_out_original: { scope: 'cut_out', keys: 'o' },
  cut_out_zoom: { scope: 'cut_out', keys: 'z' },
  cut_out_move: { scope: 'cut_out', keys: ' ' },
  cut_out_save: { scope: 'cut_out', keys: 'mod+s' },
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
