import { create } from 'zustand';

import { ApiError } from '@/lib/api/error';

import { askServer, asksToSignIn, isFromProxy, isReadable, putImage, type UploadOutcome } from '../api/put-image';
import { forgetUnfinished, rememberUnfinished } from './unfinished';
import type { PlannedUpload } from './plan-import';
import { createSpeed } from './speed';

const maxInFlight = 3;
const firstWait = 1_000;
const maxWait = 30_000;
/** How often one file may fail while the server answers other requests, before it counts as that file's fault. */
const maxTries = 4;

export interface UploadFailure {
  upload: PlannedUpload;
  /** `undefined` when the browser could not read the file. */
  error: ApiError | undefined;
}

export interface SentFile {
  path: string;
  outcome: UploadOutcome;
}

/** Why nothing is sent right now. */
export type Hold = 'paused' | 'offline' | 'server' | 'sign_in';

export interface UploadState {
  /** Counts of the import shown now; they start over when a new one begins after the last is done. */
  total: number;
  done: number;
  bytesTotal: number;
  bytesDone: number;
  /** Over the last seconds; 0 while nothing is sent. */
  bytesPerSecond: number;
  ignored: number;
  failures: UploadFailure[];
  /** Files that are no pictures, and files that could not be read. */
  unsupported: string[];
  unreadable: string[];
  /** Photos that would replace another one of this import, and pictures beside SKU folders. */
  clashes: string[];
  leftOut: string[];
  skus: Set<string>;
  active: boolean;
  hold: Hold | undefined;
  cancelled: boolean;
  visible: boolean;
  /** Files found so far while a dropped folder is read; `undefined` when none is. */
  reading: number | undefined;
}

const empty: UploadState = {
  total: 0,
  done: 0,
  bytesTotal: 0,
  bytesDone: 0,
  bytesPerSecond: 0,
  ignored: 0,
  failures: [],
  unsupported: [],
  unreadable: [],
  clashes: [],
  leftOut: [],
  skus: new Set(),
  active: false,
  hold: undefined,
  cancelled: false,
  visible: false,
  reading: undefined,
};

export const useUploads = create<UploadState>(() => empty);

// The files themselves stay outside the store: there may be fifty thousand.
let waiting: PlannedUpload[] = [];
let next = 0;
let again: PlannedUpload[] = [];
let sent: SentFile[] = [];
let tries = new Map<PlannedUpload, number>();
let running = 0;
/** After a failure one file tries whether the server is back; then three go at once again. */
let lanes = maxInFlight;
let delay = firstWait;
let timer: ReturnType<typeof setTimeout> | undefined;
let abort = new AbortController();
let speed = createSpeed();
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
  clashes?: readonly string[];
  leftOut?: readonly string[];
}

export function addUploads({ uploads, ignored = 0, unsupported = [], unreadable = [], clashes = [], leftOut = [] }: NewUploads) {
  if (!useUploads.getState().active) clear();
  useUploads.setState((state) => {
    const base = state.active ? state : empty;
    return {
      ...base,
      total: base.total + uploads.length,
      bytesTotal: base.bytesTotal + uploads.reduce((sum, { file }) => sum + file.size, 0),
      ignored: base.ignored + ignored,
      unsupported: [...base.unsupported, ...unsupported],
      unreadable: [...base.unreadable, ...unreadable],
      clashes: [...base.clashes, ...clashes],
      leftOut: [...base.leftOut, ...leftOut],
      active: base.active || uploads.length > 0,
      cancelled: false,
      visible: true,
      reading: state.reading,
    };
  });
  waiting.push(...uploads);
  pump();
}

/** The files that arrived, the last ones first. */
export function lastSent(count: number): SentFile[] {
  return sent.slice(-count).reverse();
}

function clear() {
  waiting = [];
  again = [];
  sent = [];
  tries = new Map();
  next = 0;
  lanes = maxInFlight;
  delay = firstWait;
  speed = createSpeed();
  clearTimeout(timer);
  timer = undefined;
}

function takeNext(): PlannedUpload | undefined {
  const failedOnce = again.shift();
  if (failedOnce) return failedOnce;
  next += 1;
  return waiting[next - 1];
}

function pump() {
  const { active, hold } = useUploads.getState();
  if (!active) return;
  if (running === 0 && again.length === 0 && next >= waiting.length) return finish();
  if (hold !== undefined) return;
  while (running < lanes && (again.length > 0 || next < waiting.length)) {
    const upload = takeNext();
    if (upload) void send(upload);
  }
}

async function send(upload: PlannedUpload) {
  running += 1;
  const { signal } = abort;
  try {
    const outcome = await putImage(upload.sku, upload.name, upload.file, signal);
    if (!signal.aborted) arrived(upload, outcome);
  } catch (error) {
    if (!signal.aborted) await failed(upload, error, signal);
  } finally {
    running -= 1;
    pump();
  }
}

function arrived(upload: PlannedUpload, outcome: UploadOutcome) {
  lanes = maxInFlight;
  delay = firstWait;
  tries.delete(upload);
  sent.push({ path: `${upload.sku}/${upload.name}`, outcome });
  speed.add(upload.file.size);
  useUploads.setState((state) => ({
    done: state.done + 1,
    bytesDone: state.bytesDone + upload.file.size,
    bytesPerSecond: speed.perSecond(),
    skus: state.skus.has(upload.sku) ? state.skus : new Set(state.skus).add(upload.sku),
  }));
  const { done, total } = useUploads.getState();
  rememberUnfinished({ done, total });
}

/**
 * What passes by itself or once somebody signs in again: no network, a server that is away, busy or in trouble, and any
 * answer that is not the server's. A full disk does not.
 */
function isPassing(error: ApiError): boolean {
  const { status } = error;
  return asksToSignIn(error) || [0, 408, 425, 429].includes(status) || (status >= 500 && status !== 507);
}

/** Whether the server, and not something in between, asks to wait for it. */
const asksToWait = (error: ApiError): boolean =>
  (error.status === 503 || error.status === 429) && (!isFromProxy(error) || error.retryAfter !== undefined);

async function failed(upload: PlannedUpload, error: unknown, signal: AbortSignal) {
  const known = error instanceof ApiError ? error : undefined;
  if (!known || !isPassing(known)) return refuse({ upload, error: known });
  if (known.status === 0 && !(await isReadable(upload.file))) return refuse({ upload, error: undefined });
  let signIn = false;
  // A server that asks to wait is believed; where it answers other requests, the fault may be this file's.
  if (!asksToWait(known)) {
    const server = await askServer();
    if (signal.aborted) return;
    signIn = asksToSignIn(known) && server !== 'signed_in';
    if (!signIn && server !== 'away') {
      const count = (tries.get(upload) ?? 0) + 1;
      tries.set(upload, count);
      if (count >= maxTries) return refuse({ upload, error: known });
    }
  }
  if (signal.aborted) return;
  again.push(upload);
  waitFor(signIn ? 'sign_in' : navigator.onLine ? 'server' : 'offline', known.retryAfter);
}

function refuse(failure: UploadFailure) {
  useUploads.setState((state) => ({
    bytesDone: state.bytesDone + failure.upload.file.size,
    failures: [...state.failures, failure],
  }));
}

/** Holds the queue and goes on after `seconds`, else after ever longer pauses, at once when something may have changed. */
function waitFor(hold: Hold, seconds?: number) {
  lanes = 1;
  const { hold: present } = useUploads.getState();
  if (present === 'paused' || (timer !== undefined && (present === 'sign_in' || hold !== 'sign_in'))) return;
  clearTimeout(timer);
  useUploads.setState({ hold, bytesPerSecond: 0 });
  // Those who waited for the same server do not come back at the same moment.
  timer = setTimeout(() => void tryAgain(), seconds === undefined ? delay * (0.75 + Math.random() / 2) : seconds * 1_000);
  delay = Math.min(delay * 2, maxWait);
}

/** Goes on, when somebody has to sign in not before that was done. */
async function tryAgain() {
  clearTimeout(timer);
  timer = undefined;
  const { signal } = abort;
  if (useUploads.getState().hold === 'sign_in') {
    const server = await askServer();
    if (signal.aborted || useUploads.getState().hold !== 'sign_in') return;
    if (server !== 'signed_in') return waitFor('sign_in');
  }
  if (useUploads.getState().hold === 'paused') return;
  useUploads.setState({ hold: undefined });
  pump();
}

function tryAgainNow() {
  delay = firstWait;
  if (timer !== undefined) void tryAgain();
}

window.addEventListener('online', tryAgainNow);
// Whoever comes back may have signed in elsewhere.
window.addEventListener('focus', () => {
  if (useUploads.getState().hold === 'sign_in') tryAgainNow();
});

export function pauseUploads() {
  clearTimeout(timer);
  timer = undefined;
  useUploads.setState({ hold: 'paused', bytesPerSecond: 0 });
}

export function resumeUploads() {
  speed = createSpeed();
  useUploads.setState({ hold: undefined });
  pump();
}

function finish() {
  waiting = [];
  next = 0;
  forgetUnfinished();
  useUploads.setState({ active: false, hold: undefined, bytesPerSecond: 0 });
  const { skus } = useUploads.getState();
  if (skus.size > 0) listener?.(skus);
}

/** What has arrived stays; what is on its way or waiting does not. */
export function cancelUploads() {
  waiting = [];
  again = [];
  next = 0;
  clearTimeout(timer);
  timer = undefined;
  abort.abort();
  abort = new AbortController();
  useUploads.setState({ cancelled: true, hold: undefined });
  if (running === 0) pump();
}

export function retryFailed() {
  const failures = useUploads.getState().failures.map(({ upload }) => upload);
  tries = new Map();
  useUploads.setState((state) => ({
    failures: [],
    bytesDone: state.bytesDone - failures.reduce((sum, { file }) => sum + file.size, 0),
    active: failures.length > 0,
    cancelled: false,
  }));
  waiting.push(...failures);
  pump();
}

export function hideUploads() {
  useUploads.setState({ visible: false });
}

export function setReading(reading: number | undefined) {
  useUploads.setState((state) => (state.active || state.reading !== undefined ? { reading } : { ...empty, reading }));
}
