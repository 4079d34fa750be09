import { createMemoryHistory } from '@tanstack/react-router';
import { act, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { createApp } from '@/app/app';
import { useConnection } from '@/lib/live/connection';
import { useUndoStack } from '@/lib/review/undo-stack';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';
import { useProgressStore } from '@/stores/progress-store';

import { FakeEventSource } from './fake-event-source';
import { FakeServer } from './fake-server';
import { network } from './network';

/** The whole page at an address, in front of a server that lives for this test. */
export function renderApp(path: string, prepare: (server: FakeServer) => void = () => undefined) {
  const server = new FakeServer();
  prepare(server);
  network.use(...server.handlers());
  useAiPlaygroundStore.getState().reset();
  useUndoStack.setState({ entries: [] });
  useProgressStore.setState({ jobId: null, open: false });
  useConnection.setState({ stream: 'connecting', online: true });

  const history = createMemoryHistory({ initialEntries: [path] });
  const app = createApp(history);
  const user = userEvent.setup({ delay: null });
  // What the fake server tells reaches the page as the stream of events does.
  const emit = server.emit.bind(server);
  server.emit = (type, data) => {
    emit(type, data);
    act(() => FakeEventSource.instances.at(-1)?.send(type, data));
  };

  const view = render(<app.App />);
  return { ...app, ...view, history, server, user };
}
