import type { FoundFile } from './plan-import';

function readBatch(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

export interface ReadResult {
  found: FoundFile[];
  /** Paths that the browser could not read. */
  unreadable: string[];
}

async function readEntry(entry: FileSystemEntry, result: ReadResult, onFound: () => void): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '');
  try {
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
      result.found.push({ path, file });
      onFound();
    } else if (isDirectory(entry)) {
      const reader = entry.createReader();
      // A reader hands out a folder in pieces (Chromium: 100 entries) and ends with an empty one.
      for (let batch = await readBatch(reader); batch.length > 0; batch = await readBatch(reader)) {
        for (const child of batch) await readEntry(child, result, onFound);
      }
    }
  } catch {
    result.unreadable.push(path);
  }
}

/** Files between two reports of how many there are. */
const reportEvery = 100;

/**
 * Everything in a drop, folders with all they hold. Call it inside the event: the items are gone afterwards. Folders can be
 * large and slow: `onProgress` hears how many files were found so far.
 */
export function readDrop(transfer: DataTransfer, onProgress: (found: number) => void = () => undefined): Promise<ReadResult> {
  const entries: FileSystemEntry[] = [];
  const result: ReadResult = { found: [], unreadable: [] };
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    if (entry) entries.push(entry);
    else {
      const file = item.getAsFile();
      if (file) result.found.push({ path: file.name, file });
    }
  }
  const onFound = () => {
    if (result.found.length % reportEvery === 0) onProgress(result.found.length);
  };
  onProgress(result.found.length);
  return (async () => {
    for (const entry of entries) await readEntry(entry, result, onFound);
    return result;
  })();
}

/** What a folder picker or a file picker gave. */
export function readPicked(files: Iterable<File>): ReadResult {
  return {
    found: Array.from(files, (file) => ({ path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file })),
    unreadable: [],
  };
}
