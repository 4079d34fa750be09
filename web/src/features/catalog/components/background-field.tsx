import { Check } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { OptionSelect } from '@/components/option-select';
import { Label } from '@/components/ui/label';
import { backgroundKinds, cssOf, firstOf, parseBackground, writeBackground, type Background } from '@/lib/jobs/background';
import { cn } from '@/lib/utils';

import { BackgroundPictures } from './background-pictures';
import { ColourInput } from './colour-input';

const swatches = [
  { name: 'white', value: '#ffffff' },
  { name: 'off_white', value: '#f7f7f5' },
  { name: 'light_grey', value: '#f0f0f0' },
  { name: 'grey', value: '#d9d9d9' },
  { name: 'black', value: '#111111' },
] as const;

interface BackgroundFieldProps {
  value: string;
  onChange: (value: string) => void;
}

/** What stands behind the product: a color, a gradient, the blurred photo, a picture, or nothing. */
export function BackgroundField({ value, onChange }: BackgroundFieldProps) {
  const t = useTranslations('finish');
  const background = parseBackground(value);
  // A picture has to be chosen before it is the background.
  const [choosing, setChoosing] = useState(false);
  const kind = choosing ? 'picture' : background.kind;
  const change = (next: Background) => onChange(writeBackground(next));
  return (
    <div className="flex flex-col gap-1.5">
      <Label htmlFor="finish-background">{t('background')}</Label>
      <OptionSelect
        id="finish-background"
        value={kind}
        options={backgroundKinds}
        labelOf={(each) => t(`backgrounds.${each}`)}
        onChange={(next) => {
          setChoosing(next === 'picture');
          if (next !== 'picture') change(firstOf(next, background));
        }}
      />
      {kind === 'colour' && background.kind === 'colour' && (
        <ColourChoice colour={background.colour} onChange={(colour) => change({ kind: 'colour', colour })} />
      )}
      {!choosing && (background.kind === 'linear' || background.kind === 'radial') && (
        <div className="flex items-center gap-1.5">
          <ColourInput label={t('gradient_from')} value={background.from} onChange={(from) => change({ ...background, from })} />
          <ColourInput label={t('gradient_to')} value={background.to} onChange={(to) => change({ ...background, to })} />
          <span
            aria-hidden
            className="size-7 shrink-0 rounded-md border border-line-strong/60 coarse:size-9"
            style={{ background: cssOf(background) }}
          />
        </div>
      )}
      {kind === 'blurred' && <p className="text-xs text-muted">{t('blurred_hint')}</p>}
      {kind === 'transparent' && <p className="text-xs text-muted">{t('transparent_hint')}</p>}
      {kind === 'picture' && (
        <BackgroundPictures
          chosen={background.kind === 'picture' ? background.pairId : undefined}
          onChoose={(pairId) => {
            setChoosing(false);
            change({ kind: 'picture', pairId });
          }}
        />
      )}
    </div>
  );
}

function ColourChoice({ colour, onChange }: { colour: string; onChange: (colour: string) => void }) {
  const t = useTranslations('finish');
  return (
    <div className="flex items-center gap-1.5">
      <div role="group" aria-label={t('background')} className="flex gap-1.5">
        {swatches.map((swatch) => {
          const chosen = colour.toLowerCase() === swatch.value;
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
      <ColourInput label={t('background_hex')} value={colour} onChange={onChange} />
    </div>
  );
}
