import { Slot } from 'radix-ui';
import { useEffect, useId, useLayoutEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { create } from 'zustand';

import type { ShortcutId } from '@/lib/shortcuts/shortcuts';

import { ShortcutKeys } from '../shortcut-keys';

type Side = 'top' | 'right' | 'bottom' | 'left';

interface TooltipProps {
  label: ReactNode;
  shortcut?: ShortcutId;
  side?: Side;
  children: ReactElement;
}

interface Shown {
  owner: string;
  anchor: Element;
  label: ReactNode;
  shortcut: ShortcutId | undefined;
  side: Side;
}

/** The one tooltip that is shown. A card each with a tooltip of its own would make long lists slow. */
const useShown = create<{ shown: Shown | undefined }>(() => ({ shown: undefined }));

/** Milliseconds until it opens, and until it opens beside one that was just left. */
const patience = 400;
const neighbours = 200;
const distance = 6;
const margin = 8;

let timer: ReturnType<typeof setTimeout> | undefined;
let leftAt = -Infinity;

function open(shown: Shown, after: number) {
  clearTimeout(timer);
  timer = setTimeout(() => useShown.setState({ shown }), performance.now() - leftAt < neighbours ? 0 : after);
}

function close(after = 0) {
  clearTimeout(timer);
  const end = () => {
    if (useShown.getState().shown) leftAt = performance.now();
    useShown.setState({ shown: undefined });
  };
  if (after === 0) end();
  // Time to move the pointer onto the tooltip.
  else timer = setTimeout(end, after);
}

/** The visible name of an icon button, which keeps its own `aria-label`. */
export function Tooltip({ label, shortcut, side = 'bottom', children }: TooltipProps) {
  const owner = useId();
  const isShown = useShown(({ shown }) => shown?.owner === owner);
  useEffect(
    () => () => {
      if (useShown.getState().shown?.owner === owner) close();
    },
    [owner],
  );
  const of = (anchor: Element): Shown => ({ owner, anchor, label, shortcut, side });
  return (
    <Slot.Root
      {...(isShown ? { 'aria-describedby': tooltipId } : {})}
      onPointerEnter={(event) => {
        if (event.pointerType !== 'touch') open(of(event.currentTarget), patience);
      }}
      onPointerLeave={() => close(100)}
      onPointerDown={() => close()}
      onFocus={(event) => {
        if (event.currentTarget.matches(':focus-visible')) open(of(event.currentTarget), 0);
      }}
      onBlur={() => close()}
    >
      {children}
    </Slot.Root>
  );
}

const tooltipId = 'tooltip';

/** Where tooltips are shown; once on a page. */
export function TooltipLayer() {
  const shown = useShown((state) => state.shown);
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (!shown || !box.current) return;
    const place = placeBeside(shown.anchor.getBoundingClientRect(), box.current.getBoundingClientRect(), shown.side);
    box.current.style.transform = `translate(${place.left}px, ${place.top}px)`;
  }, [shown]);

  useEffect(() => {
    if (!shown) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    const end = () => close();
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('scroll', end, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('scroll', end, true);
    };
  }, [shown]);

  if (!shown) return null;
  return (
    <div
      ref={box}
      id={tooltipId}
      role="tooltip"
      onPointerEnter={() => clearTimeout(timer)}
      onPointerLeave={() => close()}
      className="fixed top-0 left-0 z-[70] flex max-w-72 items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-xs shadow-md"
    >
      {shown.label}
      {shown.shortcut !== undefined && <ShortcutKeys id={shown.shortcut} />}
    </div>
  );
}

/** Beside the anchor, on its other side where there is no room, and always within the window. */
function placeBeside(anchor: DOMRect, { width, height }: DOMRect, side: Side): { left: number; top: number } {
  const within = (value: number, size: number, room: number) => Math.max(margin, Math.min(value, room - size - margin));
  if (side === 'left' || side === 'right') {
    const before = anchor.left - distance - width;
    const after = anchor.right + distance;
    const left = side === 'left' ? (before < margin ? after : before) : after + width > innerWidth - margin ? before : after;
    return { left: within(left, width, innerWidth), top: within(anchor.top + (anchor.height - height) / 2, height, innerHeight) };
  }
  const above = anchor.top - distance - height;
  const below = anchor.bottom + distance;
  const top = side === 'top' ? (above < margin ? below : above) : below + height > innerHeight - margin ? above : below;
  return { left: within(anchor.left + (anchor.width - width) / 2, width, innerWidth), top: within(top, height, innerHeight) };
}
