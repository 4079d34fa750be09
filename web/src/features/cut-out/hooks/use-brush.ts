import { useRef, useState, type PointerEvent } from 'react';

import { placeAt, simplified, type Mode, type Pick, type Place, type Stroke } from '../lib/edit';
import { toPhoto, type Point, type Size } from '../lib/view';
import { pointOf, type usePane } from './use-pane';

export const tools = ['keep', 'remove', 'pick'] as const;
export type Tool = (typeof tools)[number];

interface BrushOptions {
  tool: Tool;
  /** Over the photo's longer side. */
  radius: number;
  photo: Size;
  pane: ReturnType<typeof usePane>;
  /** Whether the picture moves under the pointer instead. */
  moving: boolean;
  /** What a pick at a place means; none while that is not known. */
  modeAt: (point: Point) => Mode | undefined;
  onStroke: (stroke: Stroke) => void;
  onPick: (pick: Pick) => void;
}

const isInside = ({ x, y }: Point) => x >= 0 && x <= 1 && y >= 0 && y <= 1;

/** One pointer draws or picks; a second one, the middle button or `moving` moves the picture. */
export function useBrush({ tool, radius, photo, pane, moving, modeAt, onStroke, onPick }: BrushOptions) {
  const [drawing, setDrawing] = useState<Stroke>();
  const [pointer, setPointer] = useState<Point>();
  const points = useRef<Place[]>([]);
  const pointers = useRef(new Map<number, Point>());
  const gesture = useRef<'draw' | 'move' | undefined>(undefined);

  const mode: Mode = tool === 'remove' ? 'remove' : 'keep';
  const inPhoto = (point: Point) => toPhoto(point, photo, pane.pane, pane.view);
  const strokeOf = (line: readonly Place[]): Stroke => ({ mode, radius, points: line });

  const apply = (at: Point) => {
    const place = inPhoto(at);
    if (!isInside(place)) return;
    if (tool !== 'pick') return onStroke(strokeOf([placeAt(place.x, place.y)]));
    const picked = modeAt(place);
    if (picked) onPick({ mode: picked, at: placeAt(place.x, place.y) });
  };

  const stop = () => {
    gesture.current = undefined;
    points.current = [];
    setDrawing(undefined);
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 && event.button !== 1) return;
    const at = pointOf(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, at);
    if (pointers.current.size > 1 || moving || event.button === 1) {
      stop();
      gesture.current = 'move';
      return;
    }
    gesture.current = 'draw';
    if (tool === 'pick') return;
    const place = inPhoto(at);
    points.current = [placeAt(place.x, place.y)];
    setDrawing(strokeOf(points.current));
  };

  const onPointerMove = (event: PointerEvent) => {
    const at = pointOf(event);
    setPointer(at);
    const last = pointers.current.get(event.pointerId);
    if (!last) return;
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, at);
    if (gesture.current === 'move') {
      if (other) {
        const before = Math.hypot(last.x - other.x, last.y - other.y);
        const after = Math.hypot(at.x - other.x, at.y - other.y);
        pane.pinch(after / Math.max(1, before), { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
      }
      const share = other ? 0.5 : 1;
      pane.move({ x: (at.x - last.x) * share, y: (at.y - last.y) * share });
      return;
    }
    if (gesture.current !== 'draw' || tool === 'pick') return;
    const place = inPhoto(at);
    points.current = [...points.current, placeAt(place.x, place.y)];
    setDrawing(strokeOf(points.current));
  };

  const onPointerUp = (event: PointerEvent) => {
    const at = pointers.current.get(event.pointerId);
    pointers.current.delete(event.pointerId);
    if (gesture.current === 'draw' && at) {
      if (tool === 'pick') apply(at);
      else if (points.current.length > 0) onStroke(strokeOf(simplified(points.current, Math.max(0.0004, radius / 10))));
    }
    if (pointers.current.size === 0) stop();
  };

  const onPointerCancel = (event: PointerEvent) => {
    pointers.current.delete(event.pointerId);
    stop();
  };

  return {
    drawing,
    pointer,
    /** For a keyboard: moves the brush, and puts it down where it is. */
    movePointer: (by: Point) =>
      setPointer((now) => {
        const from = now ?? { x: pane.pane.width / 2, y: pane.pane.height / 2 };
        return {
          x: Math.min(pane.pane.width, Math.max(0, from.x + by.x)),
          y: Math.min(pane.pane.height, Math.max(0, from.y + by.y)),
        };
      }),
    dab: () => apply(pointer ?? { x: pane.pane.width / 2, y: pane.pane.height / 2 }),
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave: () => setPointer(undefined) },
  };
}
