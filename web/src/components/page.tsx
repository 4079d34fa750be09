import type { ReactNode } from 'react';

/** The width and the margins that all pages share which are not a desk of their own (Overview, Review). */
export function Page({ children }: { children: ReactNode }) {
  return <div className="mx-auto flex w-full max-w-6xl flex-col gap-5 p-4 sm:p-6">{children}</div>;
}
