import '@testing-library/jest-dom/vitest';

import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

import { locales } from '@/i18n/locale';
import { loadMessages } from '@/i18n/messages';
import { toast } from '@/lib/toast';

import { FakeEventSource } from './fake-event-source';
import { network } from './network';

configure({ asyncUtilTimeout: 10_000 });

// What a page may expect of a browser and jsdom does not have.
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Object.assign(globalThis, { ResizeObserver: NoObserver, IntersectionObserver: NoObserver, EventSource: FakeEventSource });
Object.assign(Element.prototype, {
  hasPointerCapture: () => false,
  setPointerCapture: () => undefined,
  releasePointerCapture: () => undefined,
  scrollIntoView: () => undefined,
  scrollTo: () => undefined,
});

// Each test has one tab, which gets every lock at once.
Object.defineProperty(navigator, 'locks', {
  configurable: true,
  value: { request: async (_name: string, _options: unknown, run: () => Promise<void> | undefined) => run() },
});

// axe looks for pictures that are letters.
HTMLCanvasElement.prototype.getContext = () => null;
// react-compare-slider registers its property when it is loaded.
Object.assign(CSS, { registerProperty: () => undefined });
// Lists show what fits into a window, and here nothing has a size of its own.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 800 },
  clientWidth: { configurable: true, get: () => 400 },
});

/** The media queries that hold: a wide screen with a mouse. */
window.matchMedia = (query) =>
  Object.assign(new EventTarget(), {
    matches: query.includes('min-width'),
    media: query,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  });
window.scrollTo = () => undefined;

beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
beforeAll(() => Promise.all(locales.map(loadMessages)));
beforeEach(() => {
  localStorage.clear();
  FakeEventSource.reset();
});
afterEach(() => {
  cleanup();
  toast.dismiss();
  network.resetHandlers();
});
afterAll(() => network.close());
