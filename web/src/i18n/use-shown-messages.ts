import { useEffect, useState, useSyncExternalStore } from 'react';

import type { Locale } from './locale';
import { loadedMessages, loadMessages, subscribeToMessages, type Messages } from './messages';

/** The texts to show: the wanted language, or the one before it while the wanted one loads. The first is loaded before the page is drawn. */
export function useShownMessages(wanted: Locale): { locale: Locale; messages: Messages | undefined } {
  const [last, setLast] = useState(wanted);
  useEffect(() => {
    let current = true;
    loadMessages(wanted).then(
      () => {
        if (current) setLast(wanted);
      },
      // The page stays readable in the language it has; the next change of language tries again.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [wanted]);
  const wantedMessages = useSyncExternalStore(subscribeToMessages, () => loadedMessages(wanted));
  return wantedMessages ? { locale: wanted, messages: wantedMessages } : { locale: last, messages: loadedMessages(last) };
}
