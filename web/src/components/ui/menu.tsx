import type { LucideIcon } from 'lucide-react';
import { Slot } from 'radix-ui';
import { lazy, Suspense, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';

export interface MenuAction {
  label: string;
  icon?: LucideIcon;
  onSelect: () => void;
}

export interface MenuChoice {
  value: string;
  label: string;
  icon?: LucideIcon;
  /** The language of the label, where it is not the page's. */
  lang?: string;
}

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  /** Text above the entries. */
  header?: ReactNode;
  /** One of a few, marked. */
  choice?: { value: string; options: readonly MenuChoice[]; onChange: (value: string) => void };
  actions?: readonly MenuAction[];
}

const load = () => import('./open-menu');
/** Loaded when a menu is about to be opened. */
const OpenMenu = lazy(() => load().then((module) => ({ default: module.OpenMenu })));

/** A menu behind a button. */
export function Menu(props: MenuProps) {
  const [opened, setOpened] = useState(false);
  const prepare = () => void load().catch(() => undefined);
  const closed = (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={prepare}
      onFocus={prepare}
      onClick={() => setOpened(true)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        setOpened(true);
      }}
    >
      {props.trigger}
    </Slot.Root>
  );
  if (!opened) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenMenu {...props} />
    </Suspense>
  );
}
