import { useTranslations } from 'use-intl';

import { OptionSelect } from '@/components/option-select';
import { OptionSwitch } from '@/components/option-switch';
import { Field, Label } from '@/components/ui/label';
import { useFormats } from '@/lib/format';
import { cutsOut, shadowName, shadows, withBackground, withFormat } from '@/lib/jobs/finish';

import { useFinishChoice } from '../hooks/use-finish-choice';
import { BackgroundField } from './background-field';
import { LabelledSlider } from './labelled-slider';
import { MarketplaceField } from './marketplace-field';
import { SizeField } from './size-field';

const formats = ['jpeg', 'png', 'webp'] as const;
const defaultQuality = 90;

/** Size, background and file format of the result, whichever engine makes it. */
export function FinishFields() {
  const t = useTranslations('finish');
  const { percent } = useFormats();
  const { jobType, finish, set, marketplace, setMarketplace } = useFinishChoice();
  const { fill = 1, quality = defaultQuality } = finish;
  const shadow = shadowName(finish.shadow);

  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="sr-only">{t('title')}</legend>
      <MarketplaceField value={marketplace} onChange={setMarketplace} jobType={jobType} />
      <BackgroundField value={finish.background ?? '#ffffff'} onChange={(background) => set(withBackground(background, finish))} />
      <SizeField size={{ width: finish.width, height: finish.height }} jobType={jobType} onChange={set} />

      {cutsOut(jobType) && (
        <>
          <LabelledSlider
            label={t('fill')}
            text={percent(fill)}
            value={Math.round(fill * 100)}
            min={50}
            max={100}
            onChange={(value) => set({ fill: value / 100 })}
          />
          {finish.background !== 'transparent' && (
            <>
              <Field id="finish-shadow" label={t('shadow')} hint={shadow === 'photo' ? t('shadow_photo_hint') : undefined}>
                <OptionSelect
                  id="finish-shadow"
                  value={shadow}
                  options={shadows}
                  labelOf={(each) => t(`shadows.${each}`)}
                  onChange={(next) => set({ shadow: next })}
                />
              </Field>
              <OptionSwitch
                id="finish-reflection"
                label={t('reflection')}
                checked={finish.reflection ?? false}
                onChange={(reflection) => set({ reflection })}
              />
            </>
          )}
          <OptionSwitch
            id="finish-straighten"
            label={t('straighten')}
            description={t('straighten_hint')}
            checked={finish.straighten ?? false}
            onChange={(straighten) => set({ straighten })}
          />
        </>
      )}
      <OptionSwitch
        id="finish-denoise"
        label={t('denoise')}
        description={t('denoise_hint')}
        checked={finish.denoise ?? false}
        onChange={(denoise) => set({ denoise })}
      />

      <div className="grid grid-cols-2 gap-3">
        <div className="flex flex-col gap-1">
          <Label htmlFor="finish-format">{t('format')}</Label>
          <OptionSelect
            id="finish-format"
            value={finish.format ?? 'jpeg'}
            options={formats}
            labelOf={(format) => t(`formats.${format}`)}
            onChange={(format) => set(withFormat(format, finish))}
          />
        </div>
        {finish.format !== 'png' && (
          <LabelledSlider
            label={t('quality')}
            text={String(quality)}
            value={quality}
            min={50}
            max={100}
            onChange={(next) => set({ quality: next })}
          />
        )}
      </div>
    </fieldset>
  );
}
