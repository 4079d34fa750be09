import { Tooltip as Primitive } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

import type { ShortcutId } from '@/lib/shortcuts/shortcuts';

import { ShortcutKeys } from '../shortcut-keys';

export const TooltipProvider = Primitive.Provider;

interface TooltipProps {
  label: ReactNode;
  shortcut?: ShortcutId;
  side?: 'top' | 'right' | 'bottom' | 'left';
  children: ReactElement;
}

/** The visible name of an icon button, which keeps its own `aria-label`. */
export function Tooltip({ label, shortcut, side = 'bottom', children }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-[70] flex max-w-72 items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-xs shadow-md data-[state=delayed-open]:animate-in"
        >
          {label}
          {shortcut !== undefined && <ShortcutKeys id={shortcut} />}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
