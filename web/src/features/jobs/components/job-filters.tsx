import { X } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { OptionSelect } from '@/components/option-select';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Field } from '@/components/ui/label';
import { jobStatuses, jobTypes } from '@/lib/api/types';

import type { JobSearch } from '../lib/job-search';

interface JobFiltersProps {
  search: JobSearch;
  onSearch: (search: JobSearch) => void;
  filtered: boolean;
}

export function JobFilters({ search, onSearch, filtered }: JobFiltersProps) {
  const t = useTranslations();
  const set = (change: Partial<JobSearch>) => onSearch({ ...search, ...change, page: undefined });
  return (
    <div className="grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap">
      <Field id="filter-status" label={t('history.filters.status')} className="sm:w-40">
        <OptionSelect
          id="filter-status"
          value={search.status}
          options={jobStatuses}
          labelOf={(status) => t(`status.job.${status}`)}
          onChange={(status) => set({ status })}
          none={{ label: t('history.any'), onChoose: () => set({ status: undefined }) }}
        />
      </Field>
      <Field id="filter-type" label={t('history.filters.job_type')} className="sm:w-44">
        <OptionSelect
          id="filter-type"
          value={search.type}
          options={jobTypes}
          labelOf={(type) => t(`processing.modes.${type}`)}
          onChange={(type) => set({ type })}
          none={{ label: t('history.any'), onChoose: () => set({ type: undefined }) }}
        />
      </Field>
      {(['from', 'to'] as const).map((end) => (
        <Field key={end} id={`filter-${end}`} label={t(`history.filters.date_${end}`)} className="sm:w-40">
          <Input
            id={`filter-${end}`}
            type="date"
            value={search[end] ?? ''}
            max={end === 'from' ? search.to : undefined}
            min={end === 'to' ? search.from : undefined}
            onChange={({ target: { value } }) => set({ [end]: value === '' ? undefined : value })}
          />
        </Field>
      ))}
      {filtered && (
        <Button variant="ghost" onClick={() => onSearch({})}>
          <X />
          {t('history.clear_filters')}
        </Button>
      )}
    </div>
  );
}
