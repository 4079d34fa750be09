import { keysFor, useBindings } from '@/lib/shortcuts/bindings';
import { keyCaps, type ShortcutId } from '@/lib/shortcuts/shortcuts';
import { cn } from '@/lib/utils';

import { Kbd } from './ui/kbd';

interface ShortcutKeysProps {
  id: ShortcutId;
  className?: string;
  /** Also on touch devices. */
  always?: boolean;
}

/** The keys of a shortcut; hidden on touch devices. */
export function ShortcutKeys({ id, className, always = false }: ShortcutKeysProps) {
  const keys = useBindings((bindings) => keysFor(id, bindings));
  return (
    <span aria-hidden className={cn('inline-flex gap-1', !always && 'coarse:hidden')}>
      {keyCaps(keys).map((cap) => (
        <Kbd key={cap} className={cn(className)}>
          {cap}
        </Kbd>
      ))}
    </span>
  );
}
