import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { useFormats } from '@/lib/format';

import { Button } from './ui/button';

interface PagingProps {
  page: number;
  pageSize: number;
  total: number;
  onPage: (page: number) => void;
}

export function Paging({ page, pageSize, total, onPage }: PagingProps) {
  const t = useTranslations('paging');
  const formats = useFormats();
  const pages = Math.max(1, Math.ceil(total / pageSize));
  return (
    <nav aria-label={t('label')} className="flex min-h-8 items-center justify-between gap-3">
      <p className="tabular text-xs text-muted">{t('total', { count: total })}</p>
      {pages > 1 && (
        <div className="flex items-center gap-2">
          <Button size="icon" aria-label={t('previous')} disabled={page <= 1} onClick={() => onPage(page - 1)}>
            <ChevronLeft />
          </Button>
          <span className="tabular text-xs">{t('page', { page: formats.number(page), pages: formats.number(pages) })}</span>
          <Button size="icon" aria-label={t('next')} disabled={page >= pages} onClick={() => onPage(page + 1)}>
            <ChevronRight />
          </Button>
        </div>
      )}
    </nav>
  );
}
