import { keyCaps, shortcutOf, type ShortcutId } from '@/lib/shortcuts/shortcuts';
import { cn } from '@/lib/utils';

import { Kbd } from './ui/kbd';

/** The keys of a shortcut; hidden on touch devices. */
export function ShortcutKeys({ id, className }: { id: ShortcutId; className?: string }) {
  return (
    <span aria-hidden className="inline-flex gap-1 coarse:hidden">
      {keyCaps(shortcutOf(id).keys).map((cap) => (
        <Kbd key={cap} className={cn(className)}>
          {cap}
        </Kbd>
      ))}
    </span>
  );
}
