import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';

import { Button } from './ui/button';
import { Input } from './ui/input';

interface CopyFieldProps {
  label: string;
  value: string;
}

/** A text to take along. Where the page has no clipboard (plain HTTP), it is selected for the keyboard. */
export function CopyField({ label, value }: CopyFieldProps) {
  const t = useTranslations('common');
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // It is selected; the keyboard's own way to copy remains.
    }
  };

  return (
    <div className="flex gap-2">
      <Input
        ref={field}
        readOnly
        aria-label={label}
        value={value}
        onFocus={(event) => event.target.select()}
        className="flex-1 font-mono text-xs"
      />
      <Button onClick={() => void copy()}>
        {copied ? <Check /> : <Copy />}
        <span aria-live="polite">{t(copied ? 'copied' : 'copy')}</span>
      </Button>
    </div>
  );
}
