import { describe, expect, it } from 'vitest';

import { fitted, frameOf, pixelScale, toPane, toPhoto, zoomed } from './view';

const photo = { width: 4000, height: 2000 };
const pane = { width: 1032, height: 832 };

describe('the view of a photo', () => {
  it('fits it into its pane', () => {
    expect(frameOf(photo, pane, fitted)).toEqual({ x: 16, y: 166, width: 1000, height: 500 });
  });

  it('shows a pixel of the photo as one of the screen at 100 %', () => {
    const scale = pixelScale(photo, pane, 2);
    expect(frameOf(photo, pane, { ...fitted, scale }).width * 2).toBeCloseTo(photo.width);
  });

  it('zooms about the point under the pointer', () => {
    const at = { x: 300, y: 400 };
    const place = toPhoto(at, photo, pane, fitted);
    const near = zoomed(fitted, 6, at, photo, pane);
    const again = toPane([place.x, place.y], photo, pane, near);
    expect(again.x).toBeCloseTo(at.x);
    expect(again.y).toBeCloseTo(at.y);
  });

  it('keeps the photo in reach', () => {
    const far = zoomed(zoomed(fitted, 10, { x: 0, y: 0 }, photo, pane), 1, { x: 1032, y: 832 }, photo, pane);
    const frame = frameOf(photo, pane, far);
    expect(frame.x).toBeLessThanOrEqual(pane.width / 2);
    expect(frame.x + frame.width).toBeGreaterThanOrEqual(pane.width / 2);
  });
});
