import { Check } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { Input } from '@/components/ui/input';
import { cn } from '@/lib/utils';

const swatches = [
  { name: 'white', value: '#ffffff' },
  { name: 'off_white', value: '#f7f7f5' },
  { name: 'light_grey', value: '#f0f0f0' },
  { name: 'grey', value: '#d9d9d9' },
  { name: 'black', value: '#111111' },
] as const;

/** The background color: swatches of what marketplaces ask for, or any hex value. */
export function BackgroundField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useTranslations('finish');
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  // A swatch changes the text, typing half a colour does not lose it.
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  const valid = /^#[0-9a-f]{6}$/i.test(text);
  return (
    <div className="flex flex-col gap-1">
      <span className="text-xs font-medium text-muted">{t('background')}</span>
      <div className="flex items-center gap-1.5">
        <div role="group" aria-label={t('background')} className="flex gap-1.5">
          {swatches.map((swatch) => {
            const chosen = value.toLowerCase() === swatch.value;
            return (
              <button
                key={swatch.name}
                type="button"
                aria-pressed={chosen}
                aria-label={t(`swatches.${swatch.name}`)}
                title={t(`swatches.${swatch.name}`)}
                onClick={() => onChange(swatch.value)}
                style={{ backgroundColor: swatch.value }}
                className={cn(
                  'flex size-7 items-center justify-center rounded-md border border-line-strong/60 coarse:size-9',
                  chosen && 'ring-2 ring-accent ring-offset-1 ring-offset-surface',
                )}
              >
                {chosen && <Check aria-hidden className={cn('size-4', swatch.name === 'black' ? 'text-white' : 'text-black')} />}
              </button>
            );
          })}
        </div>
        <Input
          aria-label={t('background_hex')}
          aria-invalid={!valid}
          spellCheck={false}
          maxLength={7}
          value={text}
          onChange={(event) => {
            const typed = event.target.value.trim();
            const next = typed.startsWith('#') ? typed : `#${typed}`;
            setText(next);
            if (/^#[0-9a-f]{6}$/i.test(next)) onChange(next.toLowerCase());
          }}
          onBlur={() => {
            if (!valid) setText(value);
          }}
          className="font-mono text-xs"
        />
      </div>
    </div>
  );
}
