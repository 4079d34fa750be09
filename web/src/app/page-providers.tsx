import { useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { IntlProvider } from 'use-intl';

import { TooltipLayer } from '@/components/ui/tooltip';
import { splitLocale } from '@/i18n/locale';
import { useShownMessages } from '@/i18n/use-shown-messages';
import { useTheme } from '@/lib/theme';
import { useToasterWanted } from '@/lib/toast';

/** Loaded with the first toast. */
const Toaster = lazy(() => import('./toaster').then((module) => ({ default: module.Toaster })));

const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The language comes from the address. */
export function PageProviders({ children }: { children: ReactNode }) {
  const wanted = useRouterState({
    select: (state) => splitLocale(new URL(state.location.publicHref, location.origin).pathname).locale,
  });
  const { locale, messages } = useShownMessages(wanted);
  const theme = useTheme((state) => state.theme);
  const toasts = useToasterWanted((state) => state.wanted);

  useEffect(() => {
    document.documentElement.lang = locale === 'zh' ? 'zh-CN' : locale;
  }, [locale]);

  if (!messages) return null;

  return (
    <IntlProvider locale={locale} messages={messages} timeZone={timeZone}>
      {/* Links keep the address they were made with, so a change of language renders them again. */}
      <div key={locale} className="contents">
        {children}
      </div>
      <TooltipLayer />
      {toasts && (
        <Suspense>
          <Toaster theme={theme} label={messages.shell.notifications} />
        </Suspense>
      )}
    </IntlProvider>
  );
}
