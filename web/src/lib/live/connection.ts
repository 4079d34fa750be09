import { create } from 'zustand';

export type StreamState = 'connecting' | 'open' | 'down';

interface ConnectionState {
  stream: StreamState;
  online: boolean;
}

/** Whether live events arrive, for the indicator in the top bar and for polling as the fallback. */
export const useConnection = create<ConnectionState>(() => ({ stream: 'connecting', online: true }));

const pollInterval = 5_000;

/** For `refetchInterval`: every five seconds, and only while the stream is down. */
export function pollWhileDown(): number | false {
  return useConnection.getState().stream === 'down' ? pollInterval : false;
}
