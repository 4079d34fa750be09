import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

/** Says the title of a page to screen readers when the address leads to another one. */
export function PageAnnouncer() {
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const first = useRef(true);
  const [title, setTitle] = useState('');
  useEffect(() => {
    if (pathname === undefined) return;
    // What is loaded first is read out by the browser itself.
    if (first.current) {
      first.current = false;
      return;
    }
    // The page sets its title in an effect of its own.
    const frame = requestAnimationFrame(() => setTitle(document.title));
    return () => cancelAnimationFrame(frame);
  }, [pathname]);
  return (
    <p role="status" className="sr-only">
      {title}
    </p>
  );
}
