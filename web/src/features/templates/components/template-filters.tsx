import { useTranslations } from 'use-intl';

import { SearchInput } from '@/components/search-input';
import { NativeSelect } from '@/components/ui/native-select';
import { Segmented } from '@/components/ui/segmented';
import { isOneOf } from '@/lib/api/types';

import { templateKinds, type TemplateKind } from '../lib/template-search';

interface TemplateFiltersProps {
  text: string;
  onText: (text: string) => void;
  kind: TemplateKind | undefined;
  onKind: (kind: TemplateKind | undefined) => void;
}

const choices = ['all', ...templateKinds] as const;

export function TemplateFilters({ text, onText, kind, onKind }: TemplateFiltersProps) {
  const t = useTranslations('templates');
  const chosen = kind ?? 'all';
  const choose = (next: string) => onKind(isOneOf(templateKinds, next) ? next : undefined);
  const options = choices.map((value) => ({ value, label: t(`kinds.${value}`) }));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchInput
        label={t('search')}
        placeholder={t('search_placeholder')}
        value={text}
        onChange={onText}
        className="basis-48 sm:max-w-72"
      />
      <Segmented label={t('show')} value={chosen} options={options} onChange={choose} className="hidden md:inline-flex" />
      <NativeSelect aria-label={t('show')} value={chosen} onChange={(event) => choose(event.target.value)} className="md:hidden">
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </NativeSelect>
    </div>
  );
}
