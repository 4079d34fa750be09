/** A file and where it lay: the path from the dropped or chosen folder, `/` between its parts. */
export interface FoundFile {
  path: string;
  file: File;
}

export interface PlannedUpload {
  sku: string;
  /** The photo's name in the SKU, with sub-folders. */
  name: string;
  file: File;
}

export interface ImportPlan {
  uploads: PlannedUpload[];
  /** Pictures that lay in no folder: somebody has to say which SKU they are. */
  loose: File[];
  /** Files that are no pictures, by path. */
  unsupported: string[];
  /** Files that the system leaves in folders. */
  ignored: number;
}

const pictureExtensions =
  /\.(jpe?g|jpe|jfif|png|apng|webp|gif|bmp|tiff?|heic|heif|avif|jxl|jp2|svg|dng|cr[23]|nef|arw|psd)$/i;
const systemFiles = /^(thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r)$/i;
const systemFolders = /^(__macosx|@eadir)$/i;

/** Whether the server should be asked; it has the last word on what it can read. */
function isPicture(file: File): boolean {
  return file.type.startsWith('image/') || pictureExtensions.test(file.name);
}

function isIgnored(parts: readonly string[]): boolean {
  const name = parts.at(-1) ?? '';
  return parts.some((part) => part.startsWith('.')) || systemFiles.test(name) || parts.slice(0, -1).some((part) => systemFolders.test(part));
}

/**
 * Maps folders to SKUs. A folder that holds pictures is a SKU, and its sub-folders are part of its photos' names; a
 * folder that holds only folders is a collection, and each of its sub-folders is a SKU.
 */
export function planImport(found: readonly FoundFile[]): ImportPlan {
  const plan: ImportPlan = { uploads: [], loose: [], unsupported: [], ignored: 0 };
  const pictures: { parts: string[]; file: File }[] = [];

  for (const { path, file } of found) {
    const parts = path.split('/').filter((part) => part !== '');
    if (isIgnored(parts)) plan.ignored += 1;
    else if (!isPicture(file)) plan.unsupported.push(path);
    else if (parts.length < 2) plan.loose.push(file);
    else pictures.push({ parts, file });
  }

  const skuFolders = new Set(pictures.filter(({ parts }) => parts.length === 2).map(({ parts }) => parts[0]));
  for (const { parts, file } of pictures) {
    const depth = skuFolders.has(parts[0]) ? 0 : 1;
    const sku = parts[depth];
    if (sku !== undefined) plan.uploads.push({ sku, name: parts.slice(depth + 1).join('/'), file });
  }
  return plan;
}

/** A SKU for pictures without a folder, from what their names have in common. */
export function suggestSku(files: readonly File[]): string {
  const names = files.map((file) => file.name.replace(/\.[^.]+$/, ''));
  const [first = '', ...rest] = names;
  let length = first.length;
  for (const name of rest) {
    let same = 0;
    while (same < length && name[same] === first[same]) same += 1;
    length = same;
  }
  return first.slice(0, length).replace(/[\s_.\-–(]+\d*$/, '').trim();
}
