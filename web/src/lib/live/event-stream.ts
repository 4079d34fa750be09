import type { StreamState } from './connection';

export const eventTypes = ['job', 'pair', 'log', 'workflow', 'download', 'resync'] as const;
export type EventType = (typeof eventTypes)[number];

export interface LiveEvent {
  type: EventType;
  data: unknown;
}

export interface EventStreamOptions {
  url: string;
  /** Tabs with the same name share one stream. */
  name: string;
  onEvent: (event: LiveEvent) => void;
  onState: (state: StreamState) => void;
}

type Message = { kind: 'event'; event: LiveEvent } | { kind: 'state'; state: StreamState } | { kind: 'hello' };

const firstRetry = 1_000;
const lastRetry = 30_000;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Opens the stream and keeps it open. The browser reconnects by itself after a lost connection, and sends
 * Last-Event-ID; after an HTTP error it gives up, so that is retried here, followed by a `resync`, because what was
 * sent meanwhile is not known.
 */
function openSource(url: string, onEvent: (event: LiveEvent) => void, onState: (state: StreamState) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = firstRetry;
  let fresh = true;

  const connect = () => {
    const opened = new EventSource(url);
    source = opened;
    opened.onopen = () => {
      delay = firstRetry;
      onState('open');
      if (!fresh) onEvent({ type: 'resync', data: undefined });
      fresh = true;
    };
    opened.onerror = () => {
      onState('down');
      if (opened.readyState !== EventSource.CLOSED) return;
      fresh = false;
      opened.close();
      timer = setTimeout(connect, delay);
      delay = Math.min(delay * 2, lastRetry);
    };
    for (const type of eventTypes) {
      opened.addEventListener(type, (event: MessageEvent<string>) => onEvent({ type, data: parse(event.data) }));
    }
  };

  const retryNow = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    delay = firstRetry;
    connect();
  };

  connect();
  window.addEventListener('online', retryNow);
  return () => {
    window.removeEventListener('online', retryNow);
    clearTimeout(timer);
    source?.close();
  };
}

/**
 * One stream a browser: the tab that holds the lock opens it and passes everything on over a BroadcastChannel; when it
 * closes, the next tab gets the lock. Where there are no locks (plain HTTP), every tab has its own stream.
 */
export function startEventStream({ url, name, onEvent, onState }: EventStreamOptions): () => void {
  onState('connecting');
  // Typed as always there, and absent outside a secure context.
  const locks: LockManager | undefined = (navigator as { locks?: LockManager }).locks;
  if (!locks || typeof BroadcastChannel === 'undefined') return openSource(url, onEvent, onState);

  const channel = new BroadcastChannel(name);
  let stopped = false;
  const send = (message: Message) => {
    if (!stopped) channel.postMessage(message);
  };
  const abort = new AbortController();
  let state: StreamState = 'connecting';
  let leading = false;
  let release: (() => void) | undefined;
  let closeSource: (() => void) | undefined;

  const setState = (next: StreamState) => {
    state = next;
    onState(next);
  };

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'hello') {
      if (leading) send({ kind: 'state', state });
    } else if (data.kind === 'state') setState(data.state);
    else onEvent(data.event);
  };
  send({ kind: 'hello' });

  locks
    .request(name, { signal: abort.signal }, () => {
      // The lock can be granted while it is being given up.
      if (stopped) return;
      leading = true;
      // A tab that takes over does not know what the last leader saw.
      if (state !== 'connecting') onEvent({ type: 'resync', data: undefined });
      closeSource = openSource(
        url,
        (event) => {
          onEvent(event);
          send({ kind: 'event', event });
        },
        (next) => {
          setState(next);
          send({ kind: 'state', state: next });
        },
      );
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    })
    .catch(() => undefined);

  return () => {
    stopped = true;
    abort.abort();
    closeSource?.();
    release?.();
    channel.close();
  };
}
