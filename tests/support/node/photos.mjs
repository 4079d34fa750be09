// Photos of the sample catalog, and pictures that are made here.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 as ofZlib, deflateSync } from 'node:zlib';

import { root } from './server.mjs';

const catalog = join(root, 'examples/catalog');
export const mug = () => new Uint8Array(readFileSync(join(catalog, 'mug-stoneware-blue/front.jpg')));
export const mugSide = () => new Uint8Array(readFileSync(join(catalog, 'mug-stoneware-blue/side.jpg')));

/** The same photo with other bytes behind its end, so that it counts as another file. */
export const anotherOf = (photo, mark) => new Uint8Array(Buffer.concat([photo, Buffer.from(`#${mark}`)]));

const table = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; ++bit) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
const crc32 = ofZlib ?? ((bytes) => ~bytes.reduce((c, byte) => table[(c ^ byte) & 0xff] ^ (c >>> 8), 0xffffffff) >>> 0);

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body) >>> 0, body.length + 4);
  return framed;
}

/** A PNG of `rows`: for each line a 0 and its pixels, one byte a pixel (colour type 0) or three (2), or four (6). */
export function png(width, height, colourType, rows, interlace = 0) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colourType, 0, 0, interlace], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(rows, { level: 1 });
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** A PNG of one colour: the built-in engine finds nothing to cut out in it. */
export function plainPng(side = 64, grey = 200) {
  const rows = Buffer.alloc((side + 1) * side, grey);
  for (let y = 0; y < side; ++y) rows[y * (side + 1)] = 0;
  return new Uint8Array(png(side, side, 0, rows));
}

/** A PNG of noise with transparency, which no compression makes smaller. */
export function noisePng(side) {
  const stride = side * 4 + 1;
  const rows = randomBytes(stride * side);
  for (let y = 0; y < side; ++y) rows[y * stride] = 0;
  return new Uint8Array(png(side, side, 6, rows));
}

/** Black, and told in seven passes over the whole: whoever decodes it has to hold all of it in memory, 3 bytes a pixel. */
export function passesPng(width, height) {
  const passes = [[0, 8, 0, 8], [4, 8, 0, 8], [0, 4, 4, 8], [2, 4, 0, 4], [0, 2, 2, 4], [1, 2, 0, 2], [0, 1, 1, 2]];
  const bytes = passes.reduce((sum, [x, everyX, y, everyY]) => {
    const columns = Math.ceil((width - x) / everyX);
    return sum + Math.ceil((height - y) / everyY) * (columns * 3 + 1);
  }, 0);
  return new Uint8Array(png(width, height, 2, Buffer.alloc(bytes), 1));
}
