import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

interface MoreProps {
  title: string;
  /** Whether it starts open. */
  open?: boolean;
  children: ReactNode;
}

/** Rarely needed options behind a line that opens them. */
export function More({ title, open = false, children }: MoreProps) {
  return (
    <details open={open} className="group -mx-1">
      <summary className="flex h-8 list-none items-center gap-1 rounded-md px-1 text-sm font-medium hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 text-muted transition-transform duration-100 group-open:rotate-90" />
        {title}
      </summary>
      <div className="flex flex-col gap-4 px-1 pt-2">{children}</div>
    </details>
  );
}
