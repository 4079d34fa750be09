import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';

import { isOneOf } from '@/lib/api/types';
import { cn } from '@/lib/utils';

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string; icon?: ReactNode; hideLabel?: boolean }[];
  onChange: (value: T) => void;
  className?: string;
}

/** One of a few, all visible: filters and view modes. */
export function Segmented<T extends string>({ label, value, options, onChange, className }: SegmentedProps<T>) {
  const values = options.map((option) => option.value);
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        if (isOneOf(values, next)) onChange(next);
      }}
      className={cn('inline-flex rounded-md bg-active p-0.5', className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          {...(option.hideLabel ? { 'aria-label': option.label, title: option.label } : {})}
          className="inline-flex h-7 flex-1 items-center justify-center gap-1.5 rounded-sm px-2.5 text-xs font-medium whitespace-nowrap text-muted transition-colors duration-100 hover:text-foreground data-[state=on]:bg-selected data-[state=on]:text-foreground data-[state=on]:shadow-sm coarse:h-9 [&_svg]:size-4"
        >
          {option.icon}
          {!option.hideLabel && option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
