import { Check } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { OptionSwitch } from '@/components/option-switch';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { Slider } from '@/components/ui/slider';
import { isOneOf, type FinishOptions } from '@/lib/api/types';
import { cutsOut, defaultFinish, sizeName, sizePresets } from '@/lib/jobs/finish';
import { useFormats } from '@/lib/format';
import { cn } from '@/lib/utils';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

const swatches = [
  { name: 'white', value: '#ffffff' },
  { name: 'off_white', value: '#f7f7f5' },
  { name: 'light_grey', value: '#f0f0f0' },
  { name: 'grey', value: '#d9d9d9' },
  { name: 'black', value: '#111111' },
] as const;

const formats = ['jpeg', 'png', 'webp'] as const;
const smallest = 16;
const largest = 10_000;

/** The exact picture that leaves, whatever engine made it. */
export function FinishFields() {
  const t = useTranslations('finish');
  const { percent } = useFormats();
  const { finish: chosen, jobType } = useAiPlaygroundStore((state) => state.processingOptions);
  const setOptions = useAiPlaygroundStore((state) => state.setProcessingOptions);
  const set = (change: Partial<FinishOptions>) => setOptions({ finish: { ...chosen, ...change } });
  const [custom, setCustom] = useState(false);

  const defaults = defaultFinish(jobType);
  const sized = 'width' in chosen;
  const finish = { ...defaults, ...chosen, ...(sized ? { width: chosen.width, height: chosen.height } : {}) };
  const size = custom ? 'custom' : sizeName(finish);
  const fill = finish.fill ?? 1;
  const quality = finish.quality ?? 90;

  const chooseSize = (name: string) => {
    setCustom(name === 'custom');
    const preset = sizePresets.find((candidate) => candidate.name === name);
    if (preset) set({ width: preset.width, height: preset.height });
    else if (name === 'original') set({ width: cutsOut(jobType) ? 2000 : undefined, height: undefined });
    else set({ width: finish.width ?? 2000, height: finish.height ?? 2000 });
  };

  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="sr-only">{t('title')}</legend>
      <BackgroundField value={finish.background ?? '#ffffff'} onChange={(background) => set({ background })} />

      <div className="flex flex-col gap-1">
        <Label htmlFor="finish-size">{t('size')}</Label>
        <NativeSelect id="finish-size" className="w-full" value={size} onChange={(event) => chooseSize(event.target.value)}>
          {sizePresets.map(({ name }) => (
            <option key={name} value={name}>
              {t(`sizes.${name}`)}
            </option>
          ))}
          <option value="original">{t('sizes.original')}</option>
          <option value="custom">{t('sizes.custom')}</option>
        </NativeSelect>
        {size === 'custom' && (
          <div className="mt-1 flex items-center gap-2">
            <SideInput label={t('width')} value={finish.width} onChange={(width) => set({ width })} />
            <span aria-hidden className="text-muted">
              ×
            </span>
            <SideInput label={t('height')} value={finish.height} onChange={(height) => set({ height })} />
            <span className="text-xs text-muted">px</span>
          </div>
        )}
      </div>

      {cutsOut(jobType) && (
        <>
          <div>
            <div className="flex items-baseline justify-between">
              <span className="text-xs font-medium text-muted">{t('fill')}</span>
              <span className="tabular text-xs">{percent(fill)}</span>
            </div>
            <Slider
              label={t('fill')}
              valueText={percent(fill)}
              value={Math.round(fill * 100)}
              min={50}
              max={100}
              step={1}
              onChange={(value) => set({ fill: value / 100 })}
            />
          </div>
          <OptionSwitch
            id="finish-shadow"
            label={t('shadow')}
            checked={finish.shadow ?? false}
            onChange={(shadow) => set({ shadow })}
          />
        </>
      )}

      <div className="grid grid-cols-2 gap-3">
        <div className="flex flex-col gap-1">
          <Label htmlFor="finish-format">{t('format')}</Label>
          <NativeSelect
            id="finish-format"
            value={finish.format ?? 'jpeg'}
            onChange={({ target: { value } }) => {
              if (isOneOf(formats, value)) set({ format: value });
            }}
          >
            {formats.map((format) => (
              <option key={format} value={format}>
                {t(`formats.${format}`)}
              </option>
            ))}
          </NativeSelect>
        </div>
        {finish.format !== 'png' && (
          <div>
            <div className="flex items-baseline justify-between">
              <span className="text-xs font-medium text-muted">{t('quality')}</span>
              <span className="tabular text-xs">{quality}</span>
            </div>
            <Slider
              label={t('quality')}
              valueText={String(quality)}
              value={quality}
              min={50}
              max={100}
              step={1}
              onChange={(next) => set({ quality: next })}
              className="mt-1"
            />
          </div>
        )}
      </div>
    </fieldset>
  );
}

function SideInput({ label, value, onChange }: { label: string; value: number | undefined; onChange: (value: number) => void }) {
  const [text, setText] = useState(String(value ?? ''));
  const number = Number(text);
  const valid = Number.isInteger(number) && number >= smallest && number <= largest;
  return (
    <Input
      inputMode="numeric"
      aria-label={label}
      aria-invalid={!valid}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        const next = Number(event.target.value);
        if (Number.isInteger(next) && next >= smallest && next <= largest) onChange(next);
      }}
      onBlur={() => {
        if (!valid) setText(String(value ?? ''));
      }}
    />
  );
}

function BackgroundField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
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
