/** How a person corrects a cut-out, as the server takes it. Places are parts of the photo's width and height. */
export type Place = readonly [x: number, y: number];
export type Mode = 'keep' | 'remove';

export interface Stroke {
  mode: Mode;
  /** Over the photo's longer side. */
  radius: number;
  points: readonly Place[];
}

export interface Pick {
  mode: Mode;
  at: Place;
}

export interface Edit {
  start: 'model' | 'photo';
  picks: readonly Pick[];
  strokes: readonly Stroke[];
}

export const emptyEdit: Edit = { start: 'model', picks: [], strokes: [] };

/** The server's bounds. */
export const maxStrokes = 400;
export const maxPicks = 100;
export const maxPoints = 10_000;

const clampPart = (value: number) => Math.min(1, Math.max(0, Math.round(value * 1e5) / 1e5));
export const placeAt = (x: number, y: number): Place => [clampPart(x), clampPart(y)];

function isPlace(value: readonly number[]): value is [number, number] {
  return value.length === 2;
}

interface Answered {
  start?: Edit['start'];
  picks?: { mode: Mode; at: number[] }[];
  strokes?: { mode: Mode; radius: number; points: number[][] }[];
}

/** What the server keeps of an edit, with its places as pairs. */
export function editOf({ start, picks = [], strokes = [] }: Answered): Edit {
  return {
    start: start ?? 'model',
    picks: picks.flatMap(({ mode, at }) => (isPlace(at) ? [{ mode, at }] : [])),
    strokes: strokes.map(({ mode, radius, points }) => ({ mode, radius, points: points.filter(isPlace) })),
  };
}

/** The same with lists that may be changed, as the API's types want them. */
export function bodyOf({ start, picks, strokes }: Edit) {
  return {
    start,
    picks: picks.map(({ mode, at }) => ({ mode, at: [...at] })),
    strokes: strokes.map(({ mode, radius, points }) => ({ mode, radius, points: points.map((point) => [...point]) })),
  };
}

export function isFull(edit: Edit): boolean {
  const points = edit.strokes.reduce((sum, stroke) => sum + stroke.points.length, 0);
  return edit.strokes.length >= maxStrokes || edit.picks.length >= maxPicks || points >= maxPoints - 500;
}

/** How far `at` is from the line between `from` and `to`. */
function distanceToLine([x, y]: Place, [fromX, fromY]: Place, [toX, toY]: Place): number {
  const dx = toX - fromX;
  const dy = toY - fromY;
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - fromX) * dx + (y - fromY) * dy) / length));
  return Math.hypot(x - fromX - part * dx, y - fromY - part * dy);
}

/** A line with fewer points that is nowhere further than `tolerance` from the one that was drawn (Douglas, Peucker, 1973). */
export function simplified(points: readonly Place[], tolerance: number): Place[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 3) return [...points];
  let furthest = 0;
  let distance = 0;
  points.forEach((point, index) => {
    const away = distanceToLine(point, first, last);
    if (away > distance) [furthest, distance] = [index, away];
  });
  if (distance <= tolerance) return [first, last];
  return [...simplified(points.slice(0, furthest + 1), tolerance).slice(0, -1), ...simplified(points.slice(furthest), tolerance)];
}

/** An edit with the ones before it and those that were taken back. */
export interface History {
  past: readonly Edit[];
  edit: Edit;
  future: readonly Edit[];
}

export type Change =
  | { type: 'stroke'; stroke: Stroke }
  | { type: 'pick'; pick: Pick }
  | { type: 'start'; start: Edit['start'] }
  | { type: 'undo' }
  | { type: 'redo' };

export const historyOf = (edit: Edit): History => ({ past: [], edit, future: [] });

export function changed(history: History, change: Change): History {
  const { past, edit, future } = history;
  const to = (next: Edit): History => ({ past: [...past, edit], edit: next, future: [] });
  switch (change.type) {
    case 'stroke':
      return to({ ...edit, strokes: [...edit.strokes, change.stroke] });
    case 'pick':
      return to({ ...edit, picks: [...edit.picks, change.pick] });
    case 'start':
      return change.start === edit.start ? history : to({ ...edit, start: change.start });
    case 'undo': {
      const before = past.at(-1);
      return before ? { past: past.slice(0, -1), edit: before, future: [edit, ...future] } : history;
    }
    case 'redo': {
      const [after, ...rest] = future;
      return after ? { past: [...past, edit], edit: after, future: rest } : history;
    }
  }
}
