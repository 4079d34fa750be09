import { create } from 'zustand';

import { ApiError } from '@/lib/api/error';

import { putImage } from '../api/put-image';
import type { PlannedUpload } from './plan-import';

const inFlight = 3;

export interface UploadFailure {
  upload: PlannedUpload;
  /** `undefined` when the browser could not read the file. */
  error: ApiError | undefined;
}

interface UploadState {
  /** Counts of the import shown now; they start over when a new one begins after the last is done. */
  total: number;
  done: number;
  bytesTotal: number;
  bytesDone: number;
  ignored: number;
  failures: UploadFailure[];
  /** Files that are no pictures, and files that could not be read. */
  unsupported: string[];
  unreadable: string[];
  skus: Set<string>;
  active: boolean;
  cancelled: boolean;
  visible: boolean;
}

const empty: UploadState = {
  total: 0,
  done: 0,
  bytesTotal: 0,
  bytesDone: 0,
  ignored: 0,
  failures: [],
  unsupported: [],
  unreadable: [],
  skus: new Set(),
  active: false,
  cancelled: false,
  visible: false,
};

export const useUploads = create<UploadState>(() => empty);

// The files themselves stay outside the store: there may be fifty thousand.
let waiting: PlannedUpload[] = [];
let next = 0;
let running = 0;
let abort = new AbortController();
let listener: ((skus: ReadonlySet<string>) => void) | undefined;

/** Told about the SKUs of an import when it is over. */
export function onUploadsDone(callback: (skus: ReadonlySet<string>) => void): () => void {
  listener = callback;
  return () => {
    if (listener === callback) listener = undefined;
  };
}

interface NewUploads {
  uploads: readonly PlannedUpload[];
  ignored?: number;
  unsupported?: readonly string[];
  unreadable?: readonly string[];
}

export function addUploads({ uploads, ignored = 0, unsupported = [], unreadable = [] }: NewUploads) {
  useUploads.setState((state) => {
    const base = state.active ? state : empty;
    return {
      ...base,
      total: base.total + uploads.length,
      bytesTotal: base.bytesTotal + uploads.reduce((sum, { file }) => sum + file.size, 0),
      ignored: base.ignored + ignored,
      unsupported: [...base.unsupported, ...unsupported],
      unreadable: [...base.unreadable, ...unreadable],
      active: base.active || uploads.length > 0,
      cancelled: false,
      visible: true,
    };
  });
  waiting.push(...uploads);
  pump();
}

function pump() {
  while (running < inFlight && next < waiting.length) {
    const upload = waiting[next];
    next += 1;
    if (upload) void send(upload);
  }
  if (running === 0 && next >= waiting.length && useUploads.getState().active) finish();
}

async function send(upload: PlannedUpload) {
  running += 1;
  const { signal } = abort;
  try {
    await putImage(upload.sku, upload.name, upload.file, signal);
    if (signal.aborted) return;
    useUploads.setState((state) => ({
      done: state.done + 1,
      bytesDone: state.bytesDone + upload.file.size,
      skus: state.skus.has(upload.sku) ? state.skus : new Set(state.skus).add(upload.sku),
    }));
  } catch (error) {
    if (signal.aborted) return;
    const failure: UploadFailure = { upload, error: error instanceof ApiError ? error : undefined };
    useUploads.setState((state) => ({
      bytesDone: state.bytesDone + upload.file.size,
      failures: [...state.failures, failure],
    }));
  } finally {
    running -= 1;
    pump();
  }
}

function finish() {
  waiting = [];
  next = 0;
  useUploads.setState({ active: false });
  const { skus } = useUploads.getState();
  if (skus.size > 0) listener?.(skus);
}

/** What has arrived stays; what is on its way or waiting does not. */
export function cancelUploads() {
  waiting = [];
  next = 0;
  abort.abort();
  abort = new AbortController();
  useUploads.setState({ cancelled: true });
  if (running === 0 && useUploads.getState().active) finish();
}

export function retryFailed() {
  const again = useUploads.getState().failures.map(({ upload }) => upload);
  useUploads.setState((state) => ({
    failures: [],
    bytesDone: state.bytesDone - again.reduce((sum, { file }) => sum + file.size, 0),
    active: again.length > 0,
    cancelled: false,
  }));
  waiting.push(...again);
  pump();
}

export function hideUploads() {
  useUploads.setState({ visible: false });
}
