import { Popover as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';

import { cn } from '@/lib/utils';

import { keepWhileComposing } from './keep-while-composing';

export const Popover = Primitive.Root;
export const PopoverTrigger = Primitive.Trigger;
export const PopoverAnchor = Primitive.Anchor;

export function PopoverContent({ className, ...props }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        sideOffset={6}
        collisionPadding={8}
        className={cn('z-50 w-80 rounded-lg border border-line bg-raised p-4 shadow-md outline-none data-[state=open]:animate-pop', className)}
        {...props}
        onEscapeKeyDown={keepWhileComposing(props.onEscapeKeyDown)}
      />
    </Primitive.Portal>
  );
}
