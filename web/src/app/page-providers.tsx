import { useRouterState } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { Toaster } from 'sonner';
import { IntlProvider } from 'use-intl';

import { TooltipProvider } from '@/components/ui/tooltip';
import { splitLocale } from '@/i18n/locale';
import { useShownMessages } from '@/i18n/use-shown-messages';
import { useTheme } from '@/lib/theme';

const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The language comes from the address. */
export function PageProviders({ children }: { children: ReactNode }) {
  const wanted = useRouterState({
    select: (state) => splitLocale(new URL(state.location.publicHref, location.origin).pathname).locale,
  });
  const { locale, messages } = useShownMessages(wanted);
  const theme = useTheme((state) => state.theme);

  useEffect(() => {
    document.documentElement.lang = locale === 'zh' ? 'zh-CN' : locale;
  }, [locale]);

  if (!messages) return null;

  return (
    <IntlProvider locale={locale} messages={messages} timeZone={timeZone}>
      <TooltipProvider delayDuration={400} skipDelayDuration={200}>
        {/* Links keep the address they were made with, so a change of language renders them again. */}
        <div key={locale} className="contents">
          {children}
        </div>
        <Toaster
          theme={theme}
          position="top-center"
          offset={56}
          mobileOffset={56}
          containerAriaLabel={messages.shell.notifications}
          toastOptions={{
            unstyled: true,
            classNames: {
              toast:
                'flex w-[min(380px,calc(100vw-32px))] items-center gap-3 rounded-lg border border-line bg-raised px-3.5 py-3 text-sm text-foreground shadow-lg',
              content: 'flex-1 min-w-0',
              title: 'font-medium [overflow-wrap:anywhere]',
              description: 'mt-0.5 text-xs text-muted [overflow-wrap:anywhere]',
              actionButton:
                'h-7 shrink-0 rounded-md border border-line px-2.5 text-xs font-medium hover:bg-hover focus-visible:outline-2',
              icon: '[&_svg]:size-5',
              success: '[&_[data-icon]]:text-success',
              error: '[&_[data-icon]]:text-danger',
            },
          }}
        />
      </TooltipProvider>
    </IntlProvider>
  );
}
