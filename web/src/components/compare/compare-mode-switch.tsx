import { Columns2, Hand, SplitSquareHorizontal } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Segmented } from '../ui/segmented';
import { compareModes, type CompareMode } from './compare-viewer';

const icons = { slider: <SplitSquareHorizontal />, side: <Columns2 />, hold: <Hand /> } as const;

export function CompareModeSwitch({ value, onChange }: { value: CompareMode; onChange: (mode: CompareMode) => void }) {
  const t = useTranslations('compare');
  return (
    <Segmented
      label={t('mode')}
      value={value}
      onChange={onChange}
      options={compareModes.map((mode) => ({ value: mode, label: t(mode), icon: icons[mode], hideLabel: true }))}
    />
  );
}
