const pictureExtensions =
  /\.(jpe?g|jpe|jfif|png|apng|webp|gif|bmp|tiff?|heic|heif|hif|avif|jxl|jp2|svg|dng|cr[23]|nef|arw|psd)$/i;
// The same as in server/domain/names.cpp: tests/support/import-rule.json is checked against both.
const leftBehind = new Set([
  // Windows
  ...['thumbs.db', 'ehthumbs.db', 'desktop.ini', '$recycle.bin', 'recycler', 'recycled', 'system volume information', 'lost.dir', '$av_asw'],
  // macOS
  ...['icon\r', '__macosx', 'network trash folder', 'temporary items', 'thevolumesettingsfolder'],
  // Synology, QNAP and other network storage
  ...['@eadir', '@recycle', '@recently-snapshot', '@tmp', '@sharebin', '@transcode', '@trash', '@__thumb'],
  ...['@synoeastream', '#recycle', '#snapshot', '~snapshot'],
  // Linux, archives, synchronisation
  ...['lost+found', 'paxheader', '_gsdata_', 'found.000'],
]);
const unfinished = /\.(part|crdownload|partial)$|~$/i;

/** Whether the server should be asked; it has the last word on what it can read. */
export function isPicture(file: File): boolean {
  return file.type.startsWith('image/') || pictureExtensions.test(file.name);
}

/** Whether a system or a network storage made it: hidden files, thumbnails, what was thrown away, unfinished downloads. */
export function isIgnored(parts: readonly string[]): boolean {
  return parts.some((part) => part.startsWith('.') || part.startsWith('~$') || unfinished.test(part) || leftBehind.has(part.toLowerCase()));
}
