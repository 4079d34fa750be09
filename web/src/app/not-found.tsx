import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { useDocumentTitle } from '@/components/page-header';
import { Button } from '@/components/ui/button';

export function NotFound() {
  const t = useTranslations('not_found');
  useDocumentTitle(t('title'));
  return (
    <main className="flex min-h-full items-center justify-center">
      <EmptyState icon={Compass} title={t('title')} description={t('description')}>
        <Button asChild variant="primary">
          <Link to="/dashboard/aiplayground">{t('home')}</Link>
        </Button>
      </EmptyState>
    </main>
  );
}
