import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { keys } from '../api/keys';
import type { Session } from '../api/types';
import { createEventApplier } from './apply-event';
import { useConnection } from './connection';
import { startEventStream } from './event-stream';

/** Keeps the query cache live while somebody is signed in. */
export function useLiveEvents(userId: string) {
  const client = useQueryClient();
  useEffect(() => {
    const applier = createEventApplier(client);
    // The session was asked for before anything else, so that what has happened since then is not missed.
    const since = client.getQueryData<Session>(keys.session)?.lastEventId?.toString();
    const stop = startEventStream({
      url: '/api/ai-playground/events',
      since,
      name: `aip-events-${userId}`,
      onEvent: applier.apply,
      onState: (stream) => useConnection.setState({ stream }),
    });
    const setOnline = () => useConnection.setState({ online: navigator.onLine });
    setOnline();
    window.addEventListener('online', setOnline);
    window.addEventListener('offline', setOnline);
    return () => {
      window.removeEventListener('online', setOnline);
      window.removeEventListener('offline', setOnline);
      stop();
      applier.stop();
    };
  }, [client, userId]);
}
