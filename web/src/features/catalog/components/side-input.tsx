import { useState } from 'react';

import { Input } from '@/components/ui/input';

const minSide = 16;
const maxSide = 10_000;

/** One side of a picture in pixels. What is typed takes effect as soon as it is in range. */
export function SideInput({ label, value, onChange }: { label: string; value: number | undefined; onChange: (value: number) => void }) {
  const [text, setText] = useState(String(value ?? ''));
  const number = Number(text);
  const valid = Number.isInteger(number) && number >= minSide && number <= maxSide;
  return (
    <Input
      inputMode="numeric"
      aria-label={label}
      aria-invalid={!valid}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        const next = Number(event.target.value);
        if (Number.isInteger(next) && next >= minSide && next <= maxSide) onChange(next);
      }}
      onBlur={() => {
        if (!valid) setText(String(value ?? ''));
      }}
    />
  );
}
