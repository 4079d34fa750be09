import { canonicalSku } from '@/lib/names';

import { isIgnored, isPicture } from './file-kinds';

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
  /** Pictures that lie beside SKU folders and in none of them. */
  beside: FoundFile[];
  /** Pictures that lay in no folder: somebody has to say which SKU they are. */
  loose: File[];
  /** Files that are no pictures, by path. */
  unsupported: string[];
  /** Photos that would replace another one of this import, because two folders have one name. */
  clashes: string[];
  /** Files that the system leaves in folders. */
  ignored: number;
  /** Whether the folders could as well mean something else, so that a person is asked. */
  unclear: boolean;
}

/**
 * What folders mean. `rule`: see {@link planImport}; `top`: each folder in the chosen one is a SKU with all it holds;
 * `whole`: the chosen folder is one SKU.
 */
export type Level = 'rule' | 'top' | 'whole';

interface Folder {
  name: string;
  pictures: FoundFile[];
  folders: Map<string, Folder>;
}

const emptyFolder = (name: string): Folder => ({ name, pictures: [], folders: new Map() });

function put(root: Folder, parts: readonly string[], found: FoundFile) {
  let folder = root;
  for (const part of parts.slice(0, -1)) {
    const inner = folder.folders.get(part) ?? emptyFolder(part);
    folder.folders.set(part, inner);
    folder = inner;
  }
  folder.pictures.push(found);
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
const foldersOf = (folder: Folder): Folder[] => [...folder.folders.values()].sort(byName);

/** Whether the folders inside are the SKUs: pictures that are fewer than the folders beside them are no reason against it. */
function isCollection({ pictures, folders }: Folder): boolean {
  return folders.size > 1 && pictures.length < folders.size;
}

class Planner {
  readonly plan: ImportPlan = { uploads: [], beside: [], loose: [], unsupported: [], clashes: [], ignored: 0, unclear: false };
  private readonly taken = new Set<string>();

  collection(folder: Folder) {
    this.plan.beside.push(...folder.pictures);
    if (folder.pictures.length > 0) this.plan.unclear = true;
    for (const inner of foldersOf(folder)) {
      if (inner.pictures.length === 0 && inner.folders.size === 1) this.plan.unclear = true;
      if (isCollection(inner)) this.collection(inner);
      else this.sku(inner);
    }
  }

  /** One of several dropped folders: one without pictures of its own holds SKUs. */
  dropped(folder: Folder) {
    if (folder.pictures.length === 0 || isCollection(folder)) this.collection(folder);
    else this.sku(folder);
  }

  sku(folder: Folder, sku = canonicalSku(folder.name), prefix = '') {
    for (const { path, file } of folder.pictures) {
      const name = prefix + (path.split('/').at(-1) ?? '');
      const key = `${sku}\n${name.normalize('NFC')}`;
      if (this.taken.has(key)) this.plan.clashes.push(path);
      else this.plan.uploads.push({ sku, name, file });
      this.taken.add(key);
    }
    for (const inner of foldersOf(folder)) this.sku(inner, sku, `${prefix}${inner.name}/`);
  }
}

/**
 * Maps folders to SKUs, as `aiplayground import` does (tests/support/import-rule.json is checked against both). The
 * chosen folder is a SKU when it has no folders with pictures, else these are looked at: one that holds pictures is a
 * SKU, and its sub-folders are part of its photos' names; one that holds several folders with pictures, and fewer
 * pictures than these, is a collection like the chosen one. Pictures beside SKU folders belong to none of them.
 */
export function planImport(found: readonly FoundFile[], level: Level = 'rule'): ImportPlan {
  const planner = new Planner();
  const { plan } = planner;
  const root = emptyFolder('');

  const split = found.map((entry) => ({ entry, parts: entry.path.split('/').filter((part) => part !== '') }));
  // A folder that somebody chose is meant, whatever its name.
  const isOneFolder = split.every(({ parts }) => parts.length > 1) && new Set(split.map(({ parts }) => parts[0])).size === 1;

  for (const { entry, parts } of split) {
    if (isIgnored(isOneFolder ? parts.slice(1) : parts)) plan.ignored += 1;
    else if (!isPicture(entry.file)) plan.unsupported.push(entry.path);
    else if (parts.length < 2) plan.loose.push(entry.file);
    else put(root, parts, entry);
  }

  const [only] = root.folders.values();
  const chosen = root.folders.size === 1 && only ? only : root;
  if (chosen !== root && (level === 'whole' || chosen.folders.size === 0)) planner.sku(chosen);
  else if (level === 'top') {
    plan.beside.push(...chosen.pictures);
    for (const inner of foldersOf(chosen)) planner.sku(inner);
  } else if (chosen !== root) planner.collection(chosen);
  else for (const dropped of foldersOf(root)) planner.dropped(dropped);
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
