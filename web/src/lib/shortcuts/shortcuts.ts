/**
 * Every key that does something on the page, in one table. `mod` is Ctrl or ⌘; a letter is the key that types it, or,
 * where the layout is not Latin, the key at its place. People may change them: `bindings.ts` has what they chose.
 */
export interface Shortcut {
  /** Where it acts; two shortcuts of one scope must not share keys, and none may have those of `page`. */
  scope: 'page' | 'review' | 'sheet' | 'reject' | 'list' | 'settings' | 'cut_out';
  keys: string;
  /** Acts again while the key is held down. */
  repeats?: boolean;
  /** Acts also while a person types into a field. */
  typing?: boolean;
}

export const shortcuts = {
  help: { scope: 'page', keys: '?' },
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
  zoom_fit: { scope: 'review', keys: '0' },
  zoom_100: { scope: 'review', keys: '1' },
  zoom_200: { scope: 'review', keys: '2' },
  pan_left: { scope: 'review', keys: 'shift+arrowleft', repeats: true },
  pan_right: { scope: 'review', keys: 'shift+arrowright', repeats: true },
  pan_up: { scope: 'review', keys: 'shift+arrowup', repeats: true },
  pan_down: { scope: 'review', keys: 'shift+arrowdown', repeats: true },
  compare: { scope: 'review', keys: 'c' },
  original: { scope: 'review', keys: 'o' },
  edit_cut_out: { scope: 'review', keys: 'e' },
  contact_sheet: { scope: 'review', keys: 'g' },
  sheet_approve: { scope: 'sheet', keys: 'p' },
  sheet_reject: { scope: 'sheet', keys: 'x' },
  sheet_reset: { scope: 'sheet', keys: 'u' },
  sheet_regenerate: { scope: 'sheet', keys: 'r' },
  sheet_select_all: { scope: 'sheet', keys: 'mod+a' },
  sheet_undo: { scope: 'sheet', keys: 'mod+z' },
  sheet_close: { scope: 'sheet', keys: 'g' },
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

export const isShortcut = (id: string): id is ShortcutId => id in shortcuts;
export const shortcutIds: readonly ShortcutId[] = Object.keys(shortcuts).filter(isShortcut);

/** A shortcut as it is before anybody changed it. */
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
