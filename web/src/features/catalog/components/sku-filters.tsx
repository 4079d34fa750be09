import { useTranslations } from 'use-intl';

import { OptionSelect } from '@/components/option-select';
import { SearchInput } from '@/components/search-input';
import type { Folder } from '@/lib/api/types';
import { folderStates } from '@/lib/catalog/folders';

import { sorts, type CatalogSearch, type OnCatalogSearch } from '../lib/catalog-search';
import { countStates } from '../lib/visible-folders';

interface SkuFiltersProps {
  folders: readonly Folder[];
  search: CatalogSearch;
  onSearch: OnCatalogSearch;
  /** The text of the search field, which runs ahead of the address. */
  text: string;
  onText: (text: string) => void;
}

/** Search, filter by state with the number of SKUs in each, and the order of the list. */
export function SkuFilters({ folders, search, onSearch, text, onText }: SkuFiltersProps) {
  const t = useTranslations('sku_list');
  const states = useTranslations('status.folder');
  const counts = countStates(folders);
  const replace = { replace: true };
  return (
    <>
      <SearchInput label={t('search')} placeholder={t('search_placeholder')} value={text} onChange={onText} />
      {/* Side by side where both show all they say, the number of SKUs above all; else one below the other. */}
      <div className="flex flex-wrap gap-2 *:min-w-fit *:flex-1">
        <OptionSelect
          aria-label={t('filter_status')}
          value={search.status}
          options={folderStates.filter((state) => state === search.status || (counts.get(state) ?? 0) > 0)}
          labelOf={(state) => t('status_count', { status: states(state), count: counts.get(state) ?? 0 })}
          onChange={(status) => onSearch({ status }, replace)}
          none={{ label: t('status_all', { count: folders.length }), onChoose: () => onSearch({ status: undefined }, replace) }}
        />
        <OptionSelect
          aria-label={t('sort')}
          value={search.sort ?? 'name'}
          options={sorts}
          labelOf={(sort) => t(`sorts.${sort}`)}
          onChange={(sort) => onSearch({ sort: sort === 'name' ? undefined : sort }, replace)}
        />
      </div>
    </>
  );
}
