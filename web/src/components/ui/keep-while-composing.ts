import { isComposing } from '@/lib/shortcuts/match';

/** For what Escape closes: while an input method puts a word together, Escape is its key, and the form with the text stays. */
export function keepWhileComposing<E extends KeyboardEvent>(onEscapeKeyDown?: (event: E) => void) {
  return (event: E) => {
    if (isComposing(event)) event.preventDefault();
    else onEscapeKeyDown?.(event);
  };
}
