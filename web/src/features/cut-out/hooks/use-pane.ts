import { useEffect, useState, type PointerEvent } from 'react';

import { fitted, keptInside, pixelScale, zoomed, type Point, type Size, type View } from '../lib/view';

const wheelSpeed = 0.0015;
const none: Size = { width: 0, height: 0 };

/** The size of an element, and the view of a photo in it: the wheel zooms, two fingers pinch and move. */
export function usePane(target: HTMLElement | null, photo: Size) {
  const [pane, setPane] = useState(none);
  const [view, setView] = useState<View>(fitted);

  useEffect(() => {
    if (!target) return;
    const measure = () => setPane({ width: target.clientWidth, height: target.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [target]);

  useEffect(() => {
    if (!target) return;
    // React's own wheel listener is passive and could not stop the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = target.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      const delta = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 24 : event.deltaY;
      const factor = Math.exp(-delta * wheelSpeed * (event.ctrlKey ? 4 : 1));
      setView((now) => zoomed(now, now.scale * factor, at, photo, { width: box.width, height: box.height }));
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, [target, photo]);

  const centre = { x: pane.width / 2, y: pane.height / 2 };
  const full = pane.width > 0 ? pixelScale(photo, pane, window.devicePixelRatio) : 1;
  return {
    pane,
    view,
    isFitted: view.scale === 1 && view.x === 0 && view.y === 0,
    /** Fit, or one pixel of the photo for one of the screen. */
    toggleZoom: (at: Point = centre) =>
      setView((now) => (now.scale === 1 && now.x === 0 && now.y === 0 ? zoomed(now, full, at, photo, pane) : fitted)),
    move: (by: Point) => setView((now) => keptInside({ ...now, x: now.x + by.x, y: now.y + by.y }, photo, pane)),
    pinch: (factor: number, at: Point) => setView((now) => zoomed(now, now.scale * factor, at, photo, pane)),
  };
}

/** Where a pointer is in the pane. */
export function pointOf(event: Pick<PointerEvent, 'clientX' | 'clientY' | 'currentTarget'>): Point {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
