import { Search } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Input } from '@/components/ui/input';
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
      <div className="relative min-w-0 flex-1 basis-48 sm:max-w-72">
        <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted" />
        <Input
          type="search"
          aria-label={t('search')}
          placeholder={t('search_placeholder')}
          value={text}
          onChange={(event) => onText(event.target.value)}
          className="pl-8"
        />
      </div>
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
