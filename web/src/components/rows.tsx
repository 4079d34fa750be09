import type { ReactNode } from 'react';

import { Skeleton } from './ui/skeleton';

/** A list of things with their actions, in one frame. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {children}
    </ul>
  );
}

interface RowProps {
  icon: ReactNode;
  title: ReactNode;
  facts: ReactNode;
  actions?: ReactNode;
}

export function Row({ icon, title, facts, actions }: RowProps) {
  return (
    <li className="flex items-center gap-3 px-3 py-3 sm:px-4">
      <span aria-hidden className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-hover text-muted [&_svg]:size-4.5">
        {icon}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium [overflow-wrap:anywhere]">{title}</div>
        <div className="mt-0.5 flex flex-wrap gap-x-3 text-xs text-muted [overflow-wrap:anywhere]">{facts}</div>
      </div>
      {actions}
    </li>
  );
}

export function RowsSkeleton({ count = 3 }: { count?: number }) {
  return (
    <div className="flex flex-col gap-2" aria-busy>
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} className="h-16" />
      ))}
    </div>
  );
}
