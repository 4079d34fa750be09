import type { ComponentProps, ReactNode } from 'react';

import { cn } from '@/lib/utils';

export function Label({ className, ...props }: ComponentProps<'label'>) {
  return <label className={cn('text-xs font-medium text-muted', className)} {...props} />;
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  className?: string;
  children: ReactNode;
}

/** A labelled control; the control takes `id`, and `aria-describedby={fieldHintId(id)}` where there is a hint. */
export function Field({ id, label, hint, error, className, children }: FieldProps) {
  return (
    <div className={cn('flex flex-col gap-1', className)}>
      <Label htmlFor={id}>{label}</Label>
      {children}
      {(error ?? hint) !== undefined && (
        <p id={fieldHintId(id)} className={cn('text-xs', error === undefined ? 'text-muted' : 'text-danger')}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

export function fieldHintId(id: string): string {
  return `${id}-hint`;
}
