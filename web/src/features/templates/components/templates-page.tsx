import { useQuery } from '@tanstack/react-query';
import { Plus, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ErrorState } from '@/components/error-state';
import { Page } from '@/components/page';
import { PageHeader } from '@/components/page-header';
import { RowsSkeleton } from '@/components/rows';
import { Button } from '@/components/ui/button';
import { promptsQuery } from '@/lib/api/queries';
import { useCanProcess } from '@/lib/accounts/use-session';

import { matching, type TemplateSearch } from '../lib/template-search';
import { TemplateEditor } from './template-editor';
import { TemplateFilters } from './template-filters';
import { TemplateGroup } from './template-group';

export interface TemplatesPageProps {
  search: TemplateSearch;
  onSearch: (search: TemplateSearch, options?: { replace?: boolean }) => void;
}

export function TemplatesPage({ search, onSearch }: TemplatesPageProps) {
  const t = useTranslations('templates');
  const canEdit = useCanProcess();
  const prompts = useQuery(promptsQuery(useLocale()));
  const [text, setText] = useState('');
  const groups = matching(prompts.data ?? [], search.kind, text);
  const open = (template: string | undefined) => {
    const { template: _, ...rest } = search;
    onSearch(template === undefined ? rest : { ...rest, template });
  };
  const filtered = text !== '' || search.kind !== undefined;

  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')}>
        {canEdit && (
          <Button variant="primary" onClick={() => open('new')}>
            <Plus />
            {t('create')}
          </Button>
        )}
      </PageHeader>
      <TemplateFilters
        text={text}
        onText={setText}
        kind={search.kind}
        onKind={(kind) => onSearch(kind === undefined ? {} : { kind }, { replace: true })}
      />
      {prompts.data ? (
        groups.length === 0 ? (
          <EmptyState icon={ScrollText} title={t(filtered ? 'none_found' : 'none')} description={filtered ? undefined : t('none_desc')}>
            {filtered && (
              <Button
                onClick={() => {
                  setText('');
                  onSearch({}, { replace: true });
                }}
              >
                {t('clear')}
              </Button>
            )}
          </EmptyState>
        ) : (
          groups.map((group) => (
            <TemplateGroup
              key={group.name}
              group={group}
              whole={prompts.data.find((other) => other.name === group.name) ?? group}
              onOpen={open}
            />
          ))
        )
      ) : prompts.isError ? (
        <ErrorState error={prompts.error} onRetry={() => void prompts.refetch()} />
      ) : (
        <RowsSkeleton count={5} />
      )}
      {search.template !== undefined && prompts.data && (
        <TemplateEditor key={search.template} id={search.template} groups={prompts.data} onOpen={open} />
      )}
    </Page>
  );
}
