import { useLayoutEffect, useState, type RefObject } from 'react';

/** How many columns of at least `minWidth` fit into the content of an element, with `gap` between them. */
export function useColumns(element: RefObject<HTMLElement | null>, minWidth: number, gap: number, padding: number): number {
  const [columns, setColumns] = useState(1);
  useLayoutEffect(() => {
    const observed = element.current;
    if (!observed) return;
    const measure = () => setColumns(Math.max(1, Math.floor((observed.clientWidth - 2 * padding + gap) / (minWidth + gap))));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element, gap, minWidth, padding]);
  return columns;
}
