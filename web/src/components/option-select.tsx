import type { ComponentProps } from 'react';

import { isOneOf } from '@/lib/api/types';

import { NativeSelect } from './ui/native-select';

interface OptionSelectProps<T extends string> extends Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'children'> {
  /** Undefined: none of the options. */
  value: T | undefined;
  options: readonly T[];
  labelOf: (option: T) => string;
  onChange: (option: T) => void;
  /** A first entry that stands for none of the options. */
  none?: { label: string; onChoose: () => void };
}

/** A select for a fixed set of values; what is not one of them never reaches `onChange`. */
export function OptionSelect<T extends string>({ value, options, labelOf, onChange, none, ...props }: OptionSelectProps<T>) {
  return (
    <NativeSelect
      value={value ?? ''}
      onChange={({ target }) => {
        if (isOneOf(options, target.value)) onChange(target.value);
        else none?.onChoose();
      }}
      {...props}
    >
      {none && <option value="">{none.label}</option>}
      {options.map((option) => (
        <option key={option} value={option}>
          {labelOf(option)}
        </option>
      ))}
    </NativeSelect>
  );
}
