import type { StreamState } from './connection';
import { takePart, type LeaderMessage } from './leader';

export const eventTypes = ['job', 'pair', 'log', 'workflow', 'download', 'resync'] as const;
export type EventType = (typeof eventTypes)[number];

export interface LiveEvent {
  type: EventType;
  data: unknown;
}

export interface EventStreamOptions {
  url: string;
  /** The id of the newest event that is known already. */
  since?: string | undefined;
  /** Tabs with the same name share one stream. */
  name: string;
  onEvent: (event: LiveEvent) => void;
  onState: (state: StreamState) => void;
}

type Message =
  | { kind: 'event'; event: LiveEvent; id: string }
  | { kind: 'state'; state: StreamState }
  | { kind: 'hello' }
  | LeaderMessage;

const firstRetry = 1_000;
const lastRetry = 30_000;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface SourceOptions {
  /** The address, with the newest event that is known at this moment. */
  url: () => string;
  onEvent: (event: LiveEvent, id: string) => void;
  onState: (state: StreamState) => void;
}

/**
 * Opens the stream and keeps it open. The browser reconnects by itself after a lost connection, and sends
 * Last-Event-ID; after an HTTP error it gives up, so that this opens a new one, which resumes at the last event seen.
 */
function openSource({ url, onEvent, onState }: SourceOptions): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = firstRetry;

  const connect = () => {
    const opened = new EventSource(url());
    source = opened;
    opened.onopen = () => {
      delay = firstRetry;
      onState('open');
    };
    opened.onerror = () => {
      onState('down');
      if (opened.readyState !== EventSource.CLOSED) return;
      opened.close();
      timer = setTimeout(connect, delay);
      delay = Math.min(delay * 2, lastRetry);
    };
    for (const type of eventTypes) {
      opened.addEventListener(type, (event: MessageEvent<string>) => onEvent({ type, data: parse(event.data) }, event.lastEventId));
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

/** Leads while it holds the lock of that name; what it answers gives it up. */
function leadWithLock(locks: LockManager, name: string, lead: () => () => void): () => void {
  const abort = new AbortController();
  let stopped = false;
  let release: (() => void) | undefined;
  locks
    .request(name, { signal: abort.signal }, () => {
      // The lock can be granted while it is being given up.
      if (stopped) return;
      const stopLeading = lead();
      return new Promise<void>((resolve) => {
        release = () => {
          stopLeading();
          resolve();
        };
      });
    })
    .catch(() => undefined);
  return () => {
    stopped = true;
    abort.abort();
    release?.();
  };
}

/**
 * One stream a browser, since HTTP/1.1 has six connections for all tabs: one tab opens it and passes everything on over a
 * BroadcastChannel; when it closes, another one goes on at the last event seen. Who leads is settled by a lock, or, where
 * there are none (plain HTTP), by talking.
 */
export function startEventStream({ url, since, name, onEvent, onState }: EventStreamOptions): () => void {
  onState('connecting');
  let lastId = since;
  const address = () => (lastId === undefined ? url : `${url}?since=${lastId}`);
  const take = (event: LiveEvent, id: string) => {
    if (id !== '') lastId = id;
    onEvent(event);
  };
  if (typeof BroadcastChannel === 'undefined') return openSource({ url: address, onEvent: take, onState });

  const channel = new BroadcastChannel(name);
  let stopped = false;
  let leading = false;
  let state: StreamState = 'connecting';
  const send = (message: Message) => {
    if (!stopped) channel.postMessage(message);
  };
  const setState = (next: StreamState) => {
    state = next;
    onState(next);
  };

  const lead = () => {
    leading = true;
    const close = openSource({
      url: address,
      onEvent: (event, id) => {
        take(event, id);
        send({ kind: 'event', event, id });
      },
      onState: (next) => {
        setState(next);
        send({ kind: 'state', state: next });
      },
    });
    return () => {
      leading = false;
      close();
    };
  };

  // Typed as always there, and absent outside a secure context.
  const locks: LockManager | undefined = (navigator as { locks?: LockManager }).locks;
  const part = locks ? undefined : takePart({ post: send, lead });
  const giveUp = locks ? leadWithLock(locks, name, lead) : undefined;

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'hello') {
      if (leading) send({ kind: 'state', state });
    } else if (data.kind === 'state') {
      if (!leading) setState(data.state);
    } else if (data.kind === 'event') {
      if (!leading) take(data.event, data.id);
    } else part?.hear(data);
  };
  send({ kind: 'hello' });

  const stop = () => {
    giveUp?.();
    part?.stop();
    stopped = true;
    channel.close();
    window.removeEventListener('pagehide', onHide);
  };
  // A tab that is closed says so, since the others would miss it only after a while.
  const onHide = (event: PageTransitionEvent) => {
    if (!event.persisted) stop();
  };
  window.addEventListener('pagehide', onHide);
  return stop;
}
