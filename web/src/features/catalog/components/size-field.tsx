import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { OptionSelect } from '@/components/option-select';
import { Label } from '@/components/ui/label';
import type { FinishOptions, JobType } from '@/lib/api/types';
import { cutsOut, sizeName, sizeNames, sizePresets, type SizeName } from '@/lib/jobs/finish';

import { SideInput } from './side-input';

type Size = Pick<FinishOptions, 'width' | 'height'>;

interface SizeFieldProps {
  size: Size;
  jobType: JobType;
  onChange: (size: Size) => void;
}

/** The size of the result: a usual one, the photo's own ratio, or any. */
export function SizeField({ size, jobType, onChange }: SizeFieldProps) {
  const t = useTranslations('finish');
  const [custom, setCustom] = useState(false);
  const name = custom ? 'custom' : sizeName(size);

  const choose = (next: SizeName) => {
    setCustom(next === 'custom');
    const preset = sizePresets.find((candidate) => candidate.name === next);
    if (preset) onChange({ width: preset.width, height: preset.height });
    else if (next === 'original') onChange({ width: cutsOut(jobType) ? 2000 : undefined, height: undefined });
    else onChange({ width: size.width ?? 2000, height: size.height ?? 2000 });
  };

  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor="finish-size">{t('size')}</Label>
      <OptionSelect
        id="finish-size"
        className="w-full"
        value={name}
        options={sizeNames}
        labelOf={(option) => t(`sizes.${option}`)}
        onChange={choose}
      />
      {name === 'custom' && (
        <div className="mt-1 flex items-center gap-2">
          <SideInput label={t('width')} value={size.width} onChange={(width) => onChange({ ...size, width })} />
          <span aria-hidden className="text-muted">
            ×
          </span>
          <SideInput label={t('height')} value={size.height} onChange={(height) => onChange({ ...size, height })} />
          <span className="text-xs text-muted">px</span>
        </div>
      )}
    </div>
  );
}
