const pictureExtensions =
  /\.(jpe?g|jpe|jfif|png|apng|webp|gif|bmp|tiff?|heic|heif|hif|avif|jxl|jp2|svg|dng|cr[23]|nef|arw|psd)$/i;
const leftBehind = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  'icon\r',
  '__macosx',
  '@eadir',
  '@recycle',
  '@recently-snapshot',
  '@tmp',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'system volume information',
  'lost+found',
]);

/** Whether the server should be asked; it has the last word on what it can read. */
export function isPicture(file: File): boolean {
  return file.type.startsWith('image/') || pictureExtensions.test(file.name);
}

/** Whether a system or a network storage made it: hidden files, thumbnails, what was thrown away. */
export function isIgnored(parts: readonly string[]): boolean {
  return parts.some((part) => part.startsWith('.') || leftBehind.has(part.toLowerCase()));
}
