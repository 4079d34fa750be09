import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { cn } from '@/lib/utils';

import { Button } from './button';
import { DialogOverlay } from './dialog';
import { keepWhileComposing } from './keep-while-composing';
import { useReturnFocus } from './use-return-focus';

export const Sheet = Primitive.Root;
export const SheetTrigger = Primitive.Trigger;
export const SheetClose = Primitive.Close;

interface SheetContentProps extends Omit<ComponentProps<typeof Primitive.Content>, 'title'> {
  side: 'start' | 'end';
  title: ReactNode;
}

/** A panel from the side: navigation on phones, details on the desktop. */
export function SheetContent({ side, title, className, children, ...props }: SheetContentProps) {
  const t = useTranslations('common');
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Portal>
      <DialogOverlay />
      <Primitive.Content
        {...returnFocus}
        aria-describedby={undefined}
        className={cn(
          'fixed inset-y-0 z-50 flex w-[min(440px,90vw)] flex-col border-line bg-raised shadow-lg outline-none',
          side === 'start'
            ? 'left-0 border-r data-[state=open]:animate-slide-start'
            : 'right-0 border-l data-[state=open]:animate-slide-end',
          className,
        )}
        {...props}
        onEscapeKeyDown={keepWhileComposing(props.onEscapeKeyDown)}
      >
        <div className="flex h-12 shrink-0 items-center justify-between gap-2 border-b border-line px-4">
          <Primitive.Title className="truncate font-semibold">{title}</Primitive.Title>
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
