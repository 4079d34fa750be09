import type { ExternalToast, toast as sonnerToast } from 'sonner';
import { create } from 'zustand';

/** Whether somebody asked for a toast yet: what shows them is loaded then. */
export const useToasterWanted = create(() => ({ wanted: false }));

let setMounted = () => {};
const mounted = new Promise<void>((resolve) => {
  setMounted = resolve;
});

/** For the component that shows toasts: from now on they are seen. */
export const toasterMounted = () => setMounted();

async function whenReady(run: (sonner: typeof sonnerToast) => void) {
  useToasterWanted.setState({ wanted: true });
  const { toast: sonner } = await import('sonner');
  await mounted;
  run(sonner);
}

const show = (kind: 'success' | 'error' | 'info') => (message: string, options?: ExternalToast) => {
  // A toast that could not be loaded is not worth a second error.
  whenReady((sonner) => sonner[kind](message, options)).catch(() => undefined);
};

/** Short messages about what was done, in the order they are asked for. */
export const toast = {
  success: show('success'),
  error: show('error'),
  info: show('info'),
  /** Takes back one, or all that are shown. */
  dismiss: (id?: string) => {
    if (useToasterWanted.getState().wanted) whenReady((sonner) => sonner.dismiss(id)).catch(() => undefined);
  },
};
