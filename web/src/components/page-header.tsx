import { useEffect, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

interface PageHeaderProps {
  title: string;
  description?: string;
  children?: ReactNode;
}

/** Sets the tab's title, too. */
export function PageHeader({ title, description, children }: PageHeaderProps) {
  useDocumentTitle(title);
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {description !== undefined && <p className="text-sm text-muted max-sm:sr-only">{description}</p>}
      </div>
      {Boolean(children) && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}

export function useDocumentTitle(title: string) {
  const t = useTranslations();
  const product = t('page.title');
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
}
