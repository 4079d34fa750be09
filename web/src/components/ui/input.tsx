import type { ComponentProps } from 'react';

import { cn } from '@/lib/utils';

export const fieldClass =
  'w-full min-w-0 rounded-md border border-line-strong/60 bg-surface px-2.5 text-sm transition-colors duration-100 hover:border-line-strong focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:opacity-50 aria-invalid:border-danger coarse:text-base';

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={cn(fieldClass, 'h-8 coarse:h-10', className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={cn(fieldClass, 'min-h-16 resize-y py-1.5', className)} {...props} />;
}
