import type { LucideIcon } from 'lucide-react';

import { cn } from '@/lib/utils';

interface ChoiceCardsProps<T extends string> {
  name: string;
  label: string;
  value: T;
  options: readonly { value: T; label: string; description?: string; icon?: LucideIcon }[];
  onChange: (value: T) => void;
  disabled?: boolean;
  /** The id of what is to be read out with it. */
  describedBy?: string | undefined;
  className?: string;
}

/** One of a few that need a word of explanation: radio buttons in the shape of cards. */
export function ChoiceCards<T extends string>({ name, label, value, options, onChange, disabled = false, describedBy, className }: ChoiceCardsProps<T>) {
  return (
    <fieldset disabled={disabled} aria-describedby={describedBy} className="min-w-0">
      <legend className="mb-1.5 text-xs font-medium text-muted">{label}</legend>
      <div className={cn('grid gap-1.5', className)}>
        {options.map(({ value: option, label: text, description, icon: Icon }) => (
          <label
            key={option}
            className={cn(
              'relative flex flex-col gap-1 rounded-lg border border-line bg-surface p-2.5 transition-colors duration-100 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-ring',
              'has-checked:border-accent has-checked:bg-accent-soft has-checked:hover:bg-accent-soft has-disabled:cursor-not-allowed',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option}
              checked={value === option}
              onChange={() => onChange(option)}
              aria-label={text}
              aria-describedby={description === undefined ? undefined : `${name}-${option}`}
              className="absolute opacity-0"
            />
            <span className="flex items-center gap-1.5 text-sm font-medium">
              {Icon && <Icon aria-hidden className="size-4 shrink-0 text-accent-text" />}
              {text}
            </span>
            {description !== undefined && (
              <span id={`${name}-${option}`} className="text-xs text-muted">
                {description}
              </span>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
