// Pictures as a provider makes them: a red disc on white, as a PNG.
import { png } from '../photos.mjs';

const kept = new Map();

export function picture(width = 1024, height = 1024) {
  const key = `${width}x${height}`;
  if (!kept.has(key)) kept.set(key, draw(width, height));
  return kept.get(key);
}

function draw(width, height) {
  const stride = width * 3 + 1;
  const rows = Buffer.alloc(stride * height, 255);
  const radius = Math.min(width, height) * 0.35;
  for (let y = 0; y < height; ++y) {
    rows[y * stride] = 0;
    for (let x = 0; x < width; ++x) {
      if (Math.hypot(x - width / 2, y - height / 2) < radius) rows.set([190, 30, 40], y * stride + 1 + x * 3);
    }
  }
  return png(width, height, 2, rows);
}

/** "jpeg", "png" or "webp" by the first bytes, or nothing. */
export function formatOf(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg';
  if (bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return 'png';
  if (bytes.subarray(8, 12).toString('latin1') === 'WEBP') return 'webp';
  return undefined;
}
