import { useRef } from 'react';

/**
 * For the content of a dialog: gives the focus back to what had it, also where the dialog has no trigger of its own.
 * What is gone by then, or never had it (Safari does not focus buttons), is left to the dialog.
 */
export function useReturnFocus() {
  const opener = useRef<Element>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      const to = opener.current;
      if (!(to instanceof HTMLElement) || !to.isConnected || to === document.body) return;
      event.preventDefault();
      to.focus();
    },
  };
}
