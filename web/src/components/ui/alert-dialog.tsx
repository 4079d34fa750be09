import { AlertDialog as Primitive } from 'radix-ui';

import { Button } from './button';
import type { ConfirmDialogProps } from './confirm-dialog';
import { keepWhileComposing } from './keep-while-composing';
import { useReturnFocus } from './use-return-focus';

export function AlertDialog({ open, onOpenChange, title, description, cancelLabel, confirmLabel, danger = false, onConfirm }: ConfirmDialogProps) {
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-[60] bg-overlay data-[state=open]:animate-in" />
        <Primitive.Content
          {...returnFocus}
          onEscapeKeyDown={keepWhileComposing()}
          className="fixed top-1/2 left-1/2 z-[60] w-[calc(100vw-32px)] max-w-sm -translate-1/2 rounded-xl border border-line bg-raised p-5 shadow-lg outline-none data-[state=open]:animate-pop"
        >
          <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
          <Primitive.Description className="mt-1 text-sm text-muted">{description}</Primitive.Description>
          <div className="mt-5 flex justify-end gap-2">
            <Primitive.Cancel asChild>
              <Button>{cancelLabel}</Button>
            </Primitive.Cancel>
            <Primitive.Action asChild>
              <Button variant={danger ? 'danger' : 'primary'} onClick={onConfirm}>
                {confirmLabel}
              </Button>
            </Primitive.Action>
          </div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
