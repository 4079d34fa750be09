import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { LanguageMenu } from '@/components/language-menu';
import { Logo } from '@/components/logo';
import { useDocumentTitle } from '@/components/page-header';
import { ThemeMenu } from '@/components/theme-menu';

interface AuthLayoutProps {
  title: string;
  description: string;
  children: ReactNode;
}

export function AuthLayout({ title, description, children }: AuthLayoutProps) {
  const t = useTranslations();
  useDocumentTitle(title);
  return (
    <div className="flex min-h-full flex-col">
      <header className="flex h-12 items-center justify-end gap-1 px-4">
        <LanguageMenu />
        <ThemeMenu />
      </header>
      <main className="flex flex-1 items-center justify-center px-4 pb-24">
        <div className="w-full max-w-sm">
          <div className="mb-6 flex items-center gap-2.5">
            <Logo className="size-8" />
            <span className="text-lg font-semibold tracking-tight">{t('page.title')}</span>
          </div>
          <div className="rounded-xl border border-line bg-surface p-6 shadow-md">
            <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
            <p className="mt-1 mb-5 text-sm text-muted">{description}</p>
            {children}
          </div>
        </div>
      </main>
    </div>
  );
}
