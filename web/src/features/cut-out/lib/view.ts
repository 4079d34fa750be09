import type { Place } from './edit';

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** How the photo lies in its pane, in CSS pixels: `scale` 1 fits it in; `x` and `y` shift its centre. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export const fitted: View = { scale: 1, x: 0, y: 0 };
const maxScale = 24;
const margin = 16;

const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));

/** CSS pixels for one pixel of the photo while it fits its pane. */
export function fitOf(photo: Size, pane: Size): number {
  return Math.max(1e-6, Math.min((pane.width - 2 * margin) / photo.width, (pane.height - 2 * margin) / photo.height));
}

/** The scale of a view that shows one pixel of the photo as one of the screen. */
export function pixelScale(photo: Size, pane: Size, ratio: number): number {
  return 1 / (fitOf(photo, pane) * ratio);
}

/** Where the photo lies: the corner and the size of its rectangle. */
export function frameOf(photo: Size, pane: Size, view: View): Point & Size {
  const fit = fitOf(photo, pane) * view.scale;
  const width = photo.width * fit;
  const height = photo.height * fit;
  return { x: (pane.width - width) / 2 + view.x, y: (pane.height - height) / 2 + view.y, width, height };
}

/** The place of the photo under a point of the pane, not kept inside the photo. */
export function toPhoto(point: Point, photo: Size, pane: Size, view: View): Point {
  const frame = frameOf(photo, pane, view);
  return { x: (point.x - frame.x) / frame.width, y: (point.y - frame.y) / frame.height };
}

export function toPane([x, y]: Place, photo: Size, pane: Size, view: View): Point {
  const frame = frameOf(photo, pane, view);
  return { x: frame.x + x * frame.width, y: frame.y + y * frame.height };
}

/** A view that leaves at least the middle of the pane on the photo. */
export function keptInside(view: View, photo: Size, pane: Size): View {
  const frame = frameOf(photo, pane, view);
  return { ...view, x: clamp(view.x, -frame.width / 2, frame.width / 2), y: clamp(view.y, -frame.height / 2, frame.height / 2) };
}

/** The view after zooming by keeping the point of the pane where it is. */
export function zoomed(view: View, scale: number, at: Point, photo: Size, pane: Size): View {
  const next = clamp(scale, 0.5, Math.max(maxScale, pixelScale(photo, pane, 1)));
  const ratio = next / view.scale;
  const centre = { x: at.x - pane.width / 2, y: at.y - pane.height / 2 };
  return keptInside({ scale: next, x: centre.x - (centre.x - view.x) * ratio, y: centre.y - (centre.y - view.y) * ratio }, photo, pane);
}
