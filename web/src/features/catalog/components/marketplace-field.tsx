import { useTranslations } from 'use-intl';

import { OptionSelect } from '@/components/option-select';
import { Field, fieldHintId } from '@/components/ui/label';
import type { FinishOptions, JobType } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { cutsOut } from '@/lib/jobs/finish';
import { marketplaceNames, marketplaces, type Marketplace } from '@/lib/jobs/marketplaces';

interface MarketplaceFieldProps {
  value: Marketplace | undefined;
  onChange: (marketplace: Marketplace | undefined) => void;
  jobType: JobType;
}

/** Sets the output as a marketplace asks, and says what it sets. */
export function MarketplaceField({ value, onChange, jobType }: MarketplaceFieldProps) {
  const t = useTranslations('finish');
  const { percent } = useFormats();

  const describe = ({ width, height, background, fill, format, quality }: FinishOptions): string =>
    [
      width !== undefined && height !== undefined ? t('sets.size', { width, height }) : undefined,
      background === '#ffffff' ? t('sets.white') : undefined,
      fill !== undefined && cutsOut(jobType) ? t('sets.fill', { fill: percent(fill) }) : undefined,
      format === undefined ? undefined : t(`formats.${format}`),
      quality === undefined ? undefined : t('sets.quality', { quality }),
    ]
      .filter((part) => part !== undefined)
      .join(', ');

  return (
    <Field
      id="marketplace"
      label={t('marketplace')}
      hint={value === undefined ? undefined : t('sets.all', { values: describe(marketplaces[value]) })}
    >
      <OptionSelect
        id="marketplace"
        className="w-full"
        value={value}
        options={marketplaceNames}
        labelOf={(name) => t(`marketplaces.${name}`)}
        onChange={onChange}
        none={{ label: t('no_marketplace'), onChoose: () => onChange(undefined) }}
        aria-describedby={value === undefined ? undefined : fieldHintId('marketplace')}
      />
    </Field>
  );
}
