import { useEffect, useEffectEvent, useRef } from 'react';

import { isComposing, matchShortcut } from './match';
import { isShortcut, shortcutOf, type ShortcutId } from './shortcuts';

export type ShortcutHandlers = Partial<Record<ShortcutId, () => void>>;
/** Told when a key goes down and when it is let go. */
export type HeldHandlers = Partial<Record<ShortcutId, (held: boolean) => void>>;

interface ShortcutOptions {
  held?: HeldHandlers;
  /** The keys of a dialog with this attribute on its content, instead of the page's. */
  dialog?: 'data-own-keys';
}

/** What types, and what has keys of its own. */
const typesInto = 'input:not([type="checkbox"], [type="range"]), textarea, select, [contenteditable], [role="alertdialog"], [role="menu"]';
const arrowsBelongTo = '[role="slider"], [type="range"], [role="radio"], [role="log"], [role="listbox"]';

const idsOf = (handlers: object): ShortcutId[] => Object.keys(handlers).filter(isShortcut);

/** Shortcuts for the whole page, or for a dialog over it, for as long as the component is there. */
export function useShortcuts(handlers: ShortcutHandlers, { held: heldHandlers = {}, dialog }: ShortcutOptions = {}) {
  // What is held down, by the place of its key: with another Shift, letting go types another letter.
  const held = useRef(new Map<string, ShortcutId>());

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isComposing(event)) return;
    const id = matchShortcut(event, [...idsOf(handlers), ...idsOf(heldHandlers)]);
    if (id === undefined) return;
    const { typing = false, repeats = false } = shortcutOf(id);
    const target = event.target instanceof Element ? event.target : undefined;
    if (!typing && target?.closest(typesInto)) return;
    const over = target?.closest('[role="dialog"]');
    if (dialog === undefined ? !typing && over : !over?.hasAttribute(dialog)) return;
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
