import { useEffect, useEffectEvent } from 'react';

export interface ReviewKeys {
  approve: () => void;
  approveSku: () => void;
  reject: () => void;
  rejectNow: () => void;
  reset: () => void;
  undo: () => void;
  previous: () => void;
  next: () => void;
  previousSku: () => void;
  nextSku: () => void;
  zoom: () => void;
  compare: () => void;
  help: () => void;
  showOriginal: (show: boolean) => void;
}

/** What types, and what has keys of its own. */
const busyWithKeys = 'input:not([type="checkbox"]), textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"], [role="menu"]';
const arrowsBelongTo = '[role="slider"], [role="radio"], [role="log"]';

/** The keys of a photo culler, on the whole page. */
export function useReviewKeys(keys: ReviewKeys) {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : undefined;
    if (event.defaultPrevented || event.altKey || target?.closest(busyWithKeys)) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'z' || event.shiftKey) return;
      event.preventDefault();
      keys.undo();
      return;
    }
    if (event.key.startsWith('Arrow') && target?.closest(arrowsBelongTo)) return;

    const actions: Partial<Record<string, () => void>> = {
      p: event.shiftKey ? keys.approveSku : keys.approve,
      x: event.shiftKey ? keys.rejectNow : keys.reject,
      u: keys.reset,
      arrowleft: keys.previous,
      arrowright: keys.next,
      arrowup: keys.previousSku,
      arrowdown: keys.nextSku,
      z: keys.zoom,
      c: keys.compare,
      '?': keys.help,
      o: () => keys.showOriginal(true),
    };
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    // A key that is held must not decide over one picture after another.
    if (!event.repeat || event.key.startsWith('Arrow')) action();
  });

  const onKeyUp = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() === 'o') keys.showOriginal(false);
  });

  useEffect(() => {
    const down = (event: KeyboardEvent) => onKeyDown(event);
    const up = (event: KeyboardEvent) => onKeyUp(event);
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
    };
  }, []);
}
