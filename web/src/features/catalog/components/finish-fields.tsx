import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { OptionSwitch } from '@/components/option-switch';
import { OptionSelect } from '@/components/option-select';
import { Label } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { Slider } from '@/components/ui/slider';
import type { FinishOptions } from '@/lib/api/types';
import { cutsOut, defaultFinish, sizeName, sizePresets } from '@/lib/jobs/finish';
import { useFormats } from '@/lib/format';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { BackgroundField } from './background-field';
import { SideInput } from './side-input';

const formats = ['jpeg', 'png', 'webp'] as const;

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
          <OptionSelect
            id="finish-format"
            value={finish.format ?? 'jpeg'}
            options={formats}
            labelOf={(format) => t(`formats.${format}`)}
            onChange={(format) => set({ format })}
          />
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
