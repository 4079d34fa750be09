import { useTranslations } from 'use-intl';

import { OptionSelect } from '@/components/option-select';
import { OptionSwitch } from '@/components/option-switch';
import { Label } from '@/components/ui/label';
import { useFormats } from '@/lib/format';
import { cutsOut } from '@/lib/jobs/finish';

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

  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="sr-only">{t('title')}</legend>
      <MarketplaceField value={marketplace} onChange={setMarketplace} jobType={jobType} />
      <BackgroundField value={finish.background ?? '#ffffff'} onChange={(background) => set({ background })} />
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
