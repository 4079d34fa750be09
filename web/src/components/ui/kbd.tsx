import type { ComponentProps } from 'react';

import { cn } from '@/lib/utils';

export function Kbd({ className, ...props }: ComponentProps<'kbd'>) {
  return (
    <kbd
      className={cn(
        'inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-xs border border-current/30 px-1 font-sans text-2xs leading-none opacity-80',
        className,
      )}
      {...props}
    />
  );
}
