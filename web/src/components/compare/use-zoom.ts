import { useEffect, useEffectEvent, useRef, useState, type PointerEvent, type RefObject } from 'react';

export interface View {
  /** 1 fits the picture into its pane. */
  scale: number;
  /** Shift of the centre, in CSS pixels. */
  x: number;
  y: number;
  /** Pixels of the screen for one of the picture; unknown while it is fitted. */
  factor?: number;
}

const fitted: View = { scale: 1, x: 0, y: 0 };
const maxScale = 32;
const wheelSpeed = 0.0015;

interface Point {
  x: number;
  y: number;
}

interface ZoomOptions {
  /** Changes with the picture; a new one starts fitted. */
  resetKey: string;
  /** The scale at which one pixel of the picture is one of the screen. */
  pixelScale: (pane: DOMRect) => number;
  /** A quick sideways stroke over a fitted picture: -1 back, 1 on. */
  onSwipe?: ((direction: -1 | 1) => void) | undefined;
}

/** A view kept on the picture: it cannot be dragged out of its pane. */
function keepInside(view: View, pane: { width: number; height: number }): View {
  // A picture smaller than its pane stays in the middle.
  if (view.scale <= 1) return { ...fitted, scale: view.scale };
  const reachX = (pane.width * (view.scale - 1)) / 2;
  const reachY = (pane.height * (view.scale - 1)) / 2;
  return {
    scale: view.scale,
    x: Math.min(reachX, Math.max(-reachX, view.x)),
    y: Math.min(reachY, Math.max(-reachY, view.y)),
  };
}

/** The view after zooming by keeping the point under the pointer where it is. */
export function zoomAt(view: View, scale: number, at: Point): View {
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** The pane under an event, else the first one. */
function paneOf(root: HTMLElement | null, target: EventTarget | null): DOMRect | undefined {
  const pane = target instanceof Element ? target.closest('[data-pane]') : null;
  return (pane ?? root?.querySelector('[data-pane]'))?.getBoundingClientRect();
}

/**
 * Zoom and pan of one or several panes that show the same view: the wheel zooms at the pointer, dragging moves, two
 * fingers pinch, a double click changes between fit and 100% and 200%.
 */
export function useZoom(root: RefObject<HTMLElement | null>, { resetKey, pixelScale, onSwipe }: ZoomOptions) {
  const [view, setView] = useState(fitted);
  const [shownKey, setShownKey] = useState(resetKey);
  if (shownKey !== resetKey) {
    setShownKey(resetKey);
    setView(fitted);
  }
  const pointers = useRef(new Map<number, Point>());
  const stroke = useRef<{ from: Point; at: number } | undefined>(undefined);
  const pointerAt = useRef<Point>({ x: 0, y: 0 });

  const placed = (next: View, pane: DOMRect): View => {
    const inside = keepInside(next, pane);
    return inside.scale === 1 ? fitted : { ...inside, factor: inside.scale / pixelScale(pane) };
  };

  const onWheel = useEffectEvent((event: WheelEvent) => {
    const pane = paneOf(root.current, event.target);
    if (!pane) return;
    event.preventDefault();
    const at = { x: event.clientX - pane.left - pane.width / 2, y: event.clientY - pane.top - pane.height / 2 };
    const delta = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 24 : event.deltaY;
    setView((now) => {
      const scale = Math.min(maxScale, Math.max(1, now.scale * Math.exp(-delta * wheelSpeed * (event.ctrlKey ? 4 : 1))));
      return placed(zoomAt(now, scale, at), pane);
    });
  });
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const listen = (event: WheelEvent) => onWheel(event);
    // React's own wheel listener is passive and could not stop the page from scrolling.
    element.addEventListener('wheel', listen, { passive: false });
    return () => element.removeEventListener('wheel', listen);
  }, [root]);

  /** Shows `factor` pixels of the screen for one of the picture; 0 fits the picture into its pane. */
  const zoomTo = (factor: number, target: EventTarget | null = null) => {
    const pane = paneOf(root.current, target);
    if (!pane) return;
    const at = pointerAt.current;
    setView((now) => (factor === 0 ? fitted : placed(zoomAt(now, factor * pixelScale(pane), at), pane)));
  };

  /** From the whole picture to 100 %, to 200 %, and back. */
  const toggle = (target: EventTarget | null = null) => {
    const pane = paneOf(root.current, target);
    if (!pane) return;
    const { factor } = view;
    zoomTo(factor === undefined ? 1 : factor < 1.99 ? 2 : 0, target);
  };

  /** Moves the picture by a tenth of its pane. */
  const pan = (x: number, y: number) => {
    const pane = paneOf(root.current, null);
    if (!pane) return;
    setView((now) => placed({ ...now, x: now.x + (x * pane.width) / 10, y: now.y + (y * pane.height) / 10 }, pane));
  };

  const relative = (event: PointerEvent, pane: DOMRect): Point => ({
    x: event.clientX - pane.left - pane.width / 2,
    y: event.clientY - pane.top - pane.height / 2,
  });
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || (event.target instanceof Element && event.target.closest('[role="slider"], button'))) return;
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      stroke.current = pointers.current.size === 1 ? { from: { x: event.clientX, y: event.clientY }, at: event.timeStamp } : undefined;
    },
    onPointerMove: (event: PointerEvent) => {
      const pane = paneOf(root.current, event.target);
      if (!pane) return;
      pointerAt.current = relative(event, pane);
      const last = pointers.current.get(event.pointerId);
      if (!last) return;
      const now = { x: event.clientX, y: event.clientY };
      const others = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      pointers.current.set(event.pointerId, now);
      const other = others[0];
      if (other) {
        const before = Math.hypot(last.x - other.x, last.y - other.y);
        const after = Math.hypot(now.x - other.x, now.y - other.y);
        const middle = {
          x: (now.x + other.x) / 2 - pane.left - pane.width / 2,
          y: (now.y + other.y) / 2 - pane.top - pane.height / 2,
        };
        setView((seen) => {
          const scale = Math.min(maxScale, Math.max(1, (seen.scale * after) / Math.max(1, before)));
          return placed(zoomAt(seen, scale, middle), pane);
        });
      } else {
        setView((seen) =>
          seen.scale > 1 ? placed({ ...seen, x: seen.x + now.x - last.x, y: seen.y + now.y - last.y }, pane) : seen,
        );
      }
    },
    onPointerUp: (event: PointerEvent) => {
      pointers.current.delete(event.pointerId);
      const begun = stroke.current;
      stroke.current = undefined;
      if (!begun || view.scale > 1 || event.pointerType === 'mouse' || event.timeStamp - begun.at > 600) return;
      const dx = event.clientX - begun.from.x;
      const dy = event.clientY - begun.from.y;
      if (Math.abs(dx) > 60 && Math.abs(dx) > 2 * Math.abs(dy)) onSwipe?.(dx > 0 ? -1 : 1);
    },
    onPointerCancel: (event: PointerEvent) => {
      pointers.current.delete(event.pointerId);
      stroke.current = undefined;
    },
    onPointerLeave: (event: PointerEvent) => pointers.current.delete(event.pointerId),
  };

  return { view, zoomed: view.scale !== 1, toggle, zoomTo, pan, handlers };
}
