import { lazy, Suspense, useState, type ReactNode } from 'react';

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  cancelLabel: string;
  confirmLabel: string;
  danger?: boolean;
  onConfirm: () => void;
}

/** Loaded when a person is asked for the first time. */
const AlertDialog = lazy(() => import('./alert-dialog').then((module) => ({ default: module.AlertDialog })));

/** Asks before something is done. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [wanted, setWanted] = useState(props.open);
  if (props.open && !wanted) setWanted(true);
  if (!wanted) return null;
  return (
    <Suspense>
      <AlertDialog {...props} />
    </Suspense>
  );
}
