import { cn } from '@/lib/utils';

import { Kbd } from './ui/kbd';

interface ToggleChipsProps<T extends string> {
  label: string;
  options: readonly T[];
  chosen: ReadonlySet<T>;
  labelOf: (option: T) => string;
  onToggle: (option: T) => void;
  tone?: 'accent' | 'danger';
  /** Shows the digit that picks a chip; the form around them handles the key. */
  digits?: boolean;
}

const pressedClass = {
  accent: 'aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-text',
  danger: 'aria-pressed:border-danger aria-pressed:bg-danger-soft aria-pressed:text-danger',
} as const;

/** A few choices, any number of which can be on. */
export function ToggleChips<T extends string>({ label, options, chosen, labelOf, onToggle, tone = 'accent', digits = false }: ToggleChipsProps<T>) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-1.5">
      {options.map((option, index) => (
        <button
          key={option}
          type="button"
          aria-pressed={chosen.has(option)}
          onClick={() => onToggle(option)}
          className={cn(
            'inline-flex h-7 items-center gap-1.5 rounded-full border border-line px-2.5 text-xs font-medium transition-colors duration-100 hover:bg-hover coarse:h-10',
            pressedClass[tone],
          )}
        >
          {labelOf(option)}
          {digits && <Kbd className="coarse:hidden">{index + 1}</Kbd>}
        </button>
      ))}
    </div>
  );
}

/** The set with `option` switched over. */
export function toggled<T>(chosen: ReadonlySet<T>, option: T): ReadonlySet<T> {
  const next = new Set(chosen);
  if (!next.delete(option)) next.add(option);
  return next;
}
