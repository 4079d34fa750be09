import { create } from 'zustand';

import { isShortcut, shortcutIds, shortcuts, type Shortcut, type ShortcutId } from './shortcuts';

const storageKey = 'aip-keys';

type Changed = Partial<Record<ShortcutId, string>>;

function stored(): Changed {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([id, keys]) => isShortcut(id) && typeof keys === 'string' && keys !== ''));
  } catch {
    return {};
  }
}

interface Bindings {
  /** The keys that a person changed; kept in the browser, because a keyboard belongs to a place and not to an account. */
  changed: Changed;
  change: (id: ShortcutId, keys: string) => void;
  /** Back to the keys of the table, for one or for all. */
  reset: (id?: ShortcutId) => void;
}

function save(changed: Changed): { changed: Changed } {
  if (Object.keys(changed).length === 0) localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, JSON.stringify(changed));
  return { changed };
}

function without(changed: Changed, id: ShortcutId): Changed {
  return Object.fromEntries(Object.entries(changed).filter(([other]) => other !== id));
}

export const useBindings = create<Bindings>((set) => ({
  changed: stored(),
  change: (id, keys) =>
    set(({ changed }) => save(keys === shortcuts[id].keys ? without(changed, id) : { ...changed, [id]: keys })),
  reset: (id) => set(({ changed }) => save(id === undefined ? {} : without(changed, id))),
}));

// Changed in another tab.
window.addEventListener('storage', (event) => {
  if (event.key === storageKey || event.key === null) useBindings.setState({ changed: stored() });
});

/** The keys of a shortcut as they are now. */
export const keysFor = (id: ShortcutId, { changed }: Pick<Bindings, 'changed'> = useBindings.getState()): string =>
  changed[id] ?? shortcuts[id].keys;

/** The shortcut that has these keys where `id` acts. */
export function conflictOf(id: ShortcutId, keys: string): ShortcutId | undefined {
  const scopeOf = (other: ShortcutId): Shortcut['scope'] => shortcuts[other].scope;
  const meet = (one: Shortcut['scope'], other: Shortcut['scope']) => one === other || one === 'page' || other === 'page';
  return shortcutIds.find((other) => other !== id && meet(scopeOf(id), scopeOf(other)) && keysFor(other) === keys);
}
