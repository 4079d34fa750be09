import { CatchBoundary, Link, useRouterState } from '@tanstack/react-router';
import { Menu, PanelLeft } from 'lucide-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { LanguageMenu } from '@/components/language-menu';
import { Logo } from '@/components/logo';
import { ThemeMenu } from '@/components/theme-menu';
import { Button } from '@/components/ui/button';
import { ImportLayer } from '@/features/import/components/import-layer';
import { JobPill } from '@/features/jobs/components/job-pill';
import { SearchButton } from '@/features/search/components/search-button';
import type { User } from '@/lib/api/types';
import { useLiveEvents } from '@/lib/live/use-live-events';
import { cn } from '@/lib/utils';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';
import { useProgressStore } from '@/stores/progress-store';

import { PageError } from '../page-error';
import { ConnectionIndicator } from './connection-indicator';
import { PageAnnouncer } from './page-announcer';
import { Shortcuts } from './shortcuts';
import { NavList } from './sidebar';
import { UserMenu } from './user-menu';

/** Loaded when they are opened. */
const NavigationSheet = lazy(() => import('./navigation-sheet').then((module) => ({ default: module.NavigationSheet })));
const ProgressDialog = lazy(() =>
  import('@/features/jobs/components/progress-dialog').then((module) => ({ default: module.ProgressDialog })),
);

/** What stays around every page: navigation, running work, uploads. */
export function AppShell({ user, children }: { user: User; children: ReactNode }) {
  const t = useTranslations();
  const [drawerOpen, setDrawerOpen] = useState(false);
  const sidebarOpen = useAiPlaygroundStore((state) => state.sidebarOpen);
  const setSidebarOpen = useAiPlaygroundStore((state) => state.setSidebarOpen);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const followsJob = useProgressStore((state) => state.jobId !== null);
  useLiveEvents(user.id);

  return (
    <div className="flex h-dvh min-h-0">
      <a
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t('shell.skip_to_content')}
      </a>

      <aside
        className={cn('hidden shrink-0 flex-col border-r border-line bg-background lg:flex', sidebarOpen ? 'w-52' : 'w-12')}
      >
        <Link
          to="/dashboard/aiplayground"
          className={cn('flex h-12 items-center gap-2.5', sidebarOpen ? 'px-4' : 'justify-center')}
          aria-label={t('page.title')}
        >
          <Logo className="size-6" />
          {sidebarOpen && <span className="truncate font-semibold tracking-tight">{t('page.title')}</span>}
        </Link>
        <NavList narrow={!sidebarOpen} />
      </aside>

      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-surface px-2 sm:px-3">
          <Button
            variant="ghost"
            size="icon"
            aria-label={t('shell.open_navigation')}
            aria-haspopup="dialog"
            aria-expanded={drawerOpen}
            className="lg:hidden"
            onClick={() => setDrawerOpen(true)}
          >
            <Menu />
          </Button>
          <Button
            variant="ghost"
            size="icon"
            aria-label={t(sidebarOpen ? 'shell.collapse_sidebar' : 'shell.expand_sidebar')}
            aria-expanded={sidebarOpen}
            className="hidden lg:inline-flex"
            onClick={() => setSidebarOpen(!sidebarOpen)}
          >
            <PanelLeft />
          </Button>
          <div className="flex min-w-0 flex-1 items-center gap-2 px-1">
            <JobPill />
            <ConnectionIndicator />
          </div>
          <SearchButton />
          <LanguageMenu />
          <ThemeMenu />
          <UserMenu user={user} />
        </header>
        <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
          <CatchBoundary
            getResetKey={() => pathname}
            errorComponent={({ error, reset }) => <PageError error={error} onRetry={reset} />}
          >
            {children}
          </CatchBoundary>
        </main>
        <ImportLayer />
      </div>

      <Shortcuts />
      <PageAnnouncer />
      <Suspense>
        {drawerOpen && <NavigationSheet onClose={() => setDrawerOpen(false)} />}
        {followsJob && <ProgressDialog />}
      </Suspense>
    </div>
  );
}
