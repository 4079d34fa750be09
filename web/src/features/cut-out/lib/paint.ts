import type { Mode, Stroke } from './edit';
import { frameOf, toPane, type Point, type Size, type View } from './view';

/** What lies behind the product. */
export const backdrops = ['photo', 'checker', 'white', 'black'] as const;
export type Backdrop = (typeof backdrops)[number];

const strokeColours: Record<Mode, string> = { keep: 'rgb(34 197 94 / 0.55)', remove: 'rgb(239 68 68 / 0.55)' };

/** A mask as the server draws it, made to cover with: white is opaque. */
export function maskFrom(picture: ImageBitmap): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return canvas;
  context.drawImage(picture, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < pixels.data.length; at += 4) pixels.data[at + 3] = pixels.data[at] ?? 0;
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** Whether the mask keeps a place, in parts of the photo. */
export function isKept(mask: HTMLCanvasElement, { x, y }: Point): boolean {
  const context = mask.getContext('2d', { willReadFrequently: true });
  const [, , , alpha = 0] = context?.getImageData(Math.floor(x * mask.width), Math.floor(y * mask.height), 1, 1).data ?? [];
  return alpha > 127;
}

/** The photo where the mask keeps it. */
export function cutOut(photo: HTMLImageElement, mask: HTMLCanvasElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = photo.naturalWidth;
  canvas.height = photo.naturalHeight;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.drawImage(photo, 0, 0);
  context.globalCompositeOperation = 'destination-in';
  context.drawImage(mask, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export interface Scene {
  size: Size;
  pane: Size;
  view: View;
  photo: HTMLImageElement;
  /** None before the first preview. */
  cut: HTMLCanvasElement | undefined;
  backdrop: Backdrop;
  original: boolean;
  /** Drawn, and not yet in the mask. */
  strokes: readonly Stroke[];
}

function drawBackdrop(context: CanvasRenderingContext2D, scene: Scene, frame: Point & Size) {
  if (scene.backdrop === 'photo') {
    context.globalAlpha = 0.28;
    context.drawImage(scene.photo, frame.x, frame.y, frame.width, frame.height);
    context.globalAlpha = 1;
    return;
  }
  if (scene.backdrop !== 'checker') {
    context.fillStyle = scene.backdrop;
    context.fillRect(frame.x, frame.y, frame.width, frame.height);
    return;
  }
  const tile = 10;
  context.save();
  context.beginPath();
  context.rect(frame.x, frame.y, frame.width, frame.height);
  context.clip();
  const left = Math.max(0, frame.x);
  const top = Math.max(0, frame.y);
  const right = Math.min(scene.pane.width, frame.x + frame.width);
  const bottom = Math.min(scene.pane.height, frame.y + frame.height);
  for (let row = 0; top + row * tile < bottom; row++) {
    for (let column = 0; left + column * tile < right; column++) {
      context.fillStyle = (row + column) % 2 === 0 ? '#ffffff' : '#d9d9d9';
      context.fillRect(left + column * tile, top + row * tile, tile, tile);
    }
  }
  context.restore();
}

function drawStroke(context: CanvasRenderingContext2D, scene: Scene, { mode, radius, points }: Stroke) {
  const frame = frameOf(scene.size, scene.pane, scene.view);
  const [first, ...rest] = points.map((point) => toPane(point, scene.size, scene.pane, scene.view));
  if (!first) return;
  context.strokeStyle = strokeColours[mode];
  context.lineWidth = Math.max(1, 2 * radius * Math.max(frame.width, frame.height));
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(first.x, first.y);
  // A line to where it begins paints a dot.
  for (const point of rest.length > 0 ? rest : [{ x: first.x + 0.01, y: first.y }]) context.lineTo(point.x, point.y);
  context.stroke();
}

/** Draws everything; the canvas is `ratio` times as fine as its pane. */
export function drawScene(canvas: HTMLCanvasElement, scene: Scene, ratio: number) {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, scene.pane.width, scene.pane.height);
  const frame = frameOf(scene.size, scene.pane, scene.view);
  context.imageSmoothingQuality = 'high';
  context.imageSmoothingEnabled = frame.width / scene.photo.naturalWidth < 3;
  if (scene.original || !scene.cut) {
    context.drawImage(scene.photo, frame.x, frame.y, frame.width, frame.height);
  } else {
    drawBackdrop(context, scene, frame);
    context.drawImage(scene.cut, frame.x, frame.y, frame.width, frame.height);
  }
  if (!scene.original) for (const stroke of scene.strokes) drawStroke(context, scene, stroke);
}
