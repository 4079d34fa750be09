import { useState } from 'react';

import { Input } from '@/components/ui/input';

const isColour = (text: string) => /^#[0-9a-f]{6}$/i.test(text);

interface ColourInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A colour as hex; half a colour is kept while it is typed. */
export function ColourInput({ label, value, onChange }: ColourInputProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  return (
    <Input
      aria-label={label}
      aria-invalid={!isColour(text)}
      spellCheck={false}
      maxLength={7}
      value={text}
      onChange={(event) => {
        const typed = event.target.value.trim();
        const next = typed.startsWith('#') ? typed : `#${typed}`;
        setText(next);
        if (isColour(next)) onChange(next.toLowerCase());
      }}
      onBlur={() => {
        if (!isColour(text)) setText(value);
      }}
      className="font-mono text-xs"
    />
  );
}
