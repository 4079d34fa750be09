import { useEffect, useEffectEvent, useRef } from 'react';

import { isComposing, matchShortcut } from './match';
import { shortcutOf, shortcuts, type ShortcutId } from './shortcuts';

export type ShortcutHandlers = Partial<Record<ShortcutId, () => void>>;
/** Told when a key goes down and when it is let go. */
export type HeldHandlers = Partial<Record<ShortcutId, (held: boolean) => void>>;

/** What types, and what has keys of its own. */
const busyWithKeys = 'input:not([type="checkbox"]), textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"], [role="menu"]';
const arrowsBelongTo = '[role="slider"], [role="radio"], [role="log"]';

const isShortcut = (id: string): id is ShortcutId => id in shortcuts;
const idsOf = (handlers: object): ShortcutId[] => Object.keys(handlers).filter(isShortcut);

/** Shortcuts for the whole page, for as long as the component is there. */
export function useShortcuts(handlers: ShortcutHandlers, heldHandlers: HeldHandlers = {}) {
  // What is held down, by the place of its key: with another Shift, letting go types another letter.
  const held = useRef(new Map<string, ShortcutId>());

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isComposing(event)) return;
    const id = matchShortcut(event, [...idsOf(handlers), ...idsOf(heldHandlers)]);
    if (id === undefined) return;
    const { typing = false, repeats = false } = shortcutOf(id);
    const target = event.target instanceof Element ? event.target : undefined;
    if (!typing && target?.closest(busyWithKeys)) return;
    if (event.key.startsWith('Arrow') && target?.closest(arrowsBelongTo)) return;
    event.preventDefault();
    // A key that is held must not decide over one picture after another.
    if (event.repeat && !repeats) return;
    if (heldHandlers[id]) {
      held.current.set(event.code, id);
      heldHandlers[id](true);
    } else handlers[id]?.();
  });

  const onKeyUp = useEffectEvent((event: KeyboardEvent) => {
    const id = held.current.get(event.code);
    if (id === undefined) return;
    held.current.delete(event.code);
    heldHandlers[id]?.(false);
  });

  const letGo = useEffectEvent(() => {
    for (const id of held.current.values()) heldHandlers[id]?.(false);
    held.current.clear();
  });

  useEffect(() => {
    const down = (event: KeyboardEvent) => onKeyDown(event);
    const up = (event: KeyboardEvent) => onKeyUp(event);
    // The window that loses the focus never hears of the key that is let go.
    const blur = () => letGo();
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', blur);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', blur);
    };
  }, []);
}
