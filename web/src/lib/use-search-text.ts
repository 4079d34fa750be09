import { useEffect, useEffectEvent, useState } from 'react';

const writeDelay = 250;

interface SearchText {
  text: string;
  /** The address as it was last seen here. */
  seen: string;
  /** What was typed here and has not come back from the address yet. */
  typed: readonly string[];
}

/**
 * The text of a search field that is mirrored in the address. Typing shows at once and is written a moment later; an
 * address that changed otherwise (Back, a link) replaces the text.
 */
export function useSearchText(fromAddress: string, write: (text: string) => void) {
  const [state, setState] = useState<SearchText>({ text: fromAddress, seen: fromAddress, typed: [] });
  if (fromAddress !== state.seen) {
    const own = state.typed.lastIndexOf(fromAddress);
    setState(
      own < 0
        ? { text: fromAddress, seen: fromAddress, typed: [] }
        : { ...state, seen: fromAddress, typed: state.typed.slice(own + 1) },
    );
  }

  const { text, seen } = state;
  const writeNow = useEffectEvent(() => {
    if (text !== seen) write(text);
  });
  useEffect(() => {
    const timer = setTimeout(writeNow, writeDelay);
    return () => clearTimeout(timer);
  }, [text]);

  const setText = (next: string) => setState((before) => ({ ...before, text: next, typed: [...before.typed, next] }));
  return [text, setText] as const;
}
