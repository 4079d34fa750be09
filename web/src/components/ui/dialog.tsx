import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { cn } from '@/lib/utils';

import { Button } from './button';
import { keepWhileComposing } from './keep-while-composing';
import { useReturnFocus } from './use-return-focus';

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

export function DialogOverlay({ className, ...props }: ComponentProps<typeof Primitive.Overlay>) {
  return <Primitive.Overlay className={cn('fixed inset-0 z-40 bg-overlay data-[state=open]:animate-in', className)} {...props} />;
}

interface DialogContentProps extends Omit<ComponentProps<typeof Primitive.Content>, 'title'> {
  title: ReactNode;
  description?: ReactNode;
  /** Hides title and description from the eye, not from screen readers. */
  bare?: boolean;
}

export function DialogContent({ className, children, title, description, bare = false, ...props }: DialogContentProps) {
  const t = useTranslations('common');
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Portal>
      <DialogOverlay />
      <Primitive.Content
        {...returnFocus}
        {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        className={cn(
          'fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] flex-col rounded-t-xl border border-line bg-raised shadow-lg outline-none data-[state=open]:animate-slide-up',
          'sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-[calc(100vw-32px)] sm:max-w-lg sm:-translate-1/2 sm:rounded-xl sm:data-[state=open]:animate-pop',
          className,
        )}
        {...props}
        onEscapeKeyDown={keepWhileComposing(props.onEscapeKeyDown)}
      >
        <div className={cn('flex items-start justify-between gap-4 px-5 pt-4 pb-3', bare && 'sr-only')}>
          <div className="min-w-0">
            <Primitive.Title className="truncate text-lg font-semibold">{title}</Primitive.Title>
            {description !== undefined && (
              <Primitive.Description className="mt-0.5 text-sm text-muted">{description}</Primitive.Description>
            )}
          </div>
          <Primitive.Close asChild>
            <Button variant="ghost" size="iconSm" aria-label={t('close')} className="-mr-1.5">
              <X />
            </Button>
          </Primitive.Close>
        </div>
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}

export function DialogBody({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('min-h-0 flex-1 overflow-y-auto px-5 pb-4', className)} {...props} />;
}

export function DialogFooter({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      className={cn('flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3 pb-[max(12px,env(safe-area-inset-bottom))]', className)}
      {...props}
    />
  );
}
