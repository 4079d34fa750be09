import { lazy, Suspense, useState } from 'react';

import { withPageTexts } from '@/i18n/messages';
import { useShortcuts } from '@/lib/shortcuts/use-shortcuts';
import { useShortcutsDialog } from '@/stores/shortcuts-dialog-store';

/** Loaded when somebody asks for it. */
const ShortcutsDialog = lazy(() =>
  withPageTexts(import('@/lib/shortcuts/shortcuts-dialog')).then((module) => ({ default: module.ShortcutsDialog })),
);

/** The list of all keys, which its own key opens on every page. */
export function Shortcuts() {
  const open = useShortcutsDialog((state) => state.open);
  const setOpen = useShortcutsDialog((state) => state.setOpen);
  const [wanted, setWanted] = useState(open);
  if (open && !wanted) setWanted(true);
  useShortcuts({ help: () => setOpen(true) });
  if (!wanted) return null;
  return (
    <Suspense>
      <ShortcutsDialog open={open} onOpenChange={setOpen} />
    </Suspense>
  );
}
