import { useEffect } from 'react';
import { Toaster as Sonner } from 'sonner';

import { toasterMounted } from '@/lib/toast';
import type { Theme } from '@/lib/theme';

/** Shows toasts over the bar at the top of the window, where they cover nothing that is worked on. */
export function Toaster({ theme, label }: { theme: Theme; label: string }) {
  useEffect(toasterMounted, []);
  return (
    <Sonner
      theme={theme}
      position="top-center"
      offset={4}
      mobileOffset={4}
      gap={4}
      // Sonner brings a font of its own.
      style={{ fontFamily: 'inherit' }}
      containerAriaLabel={label}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex min-h-10 w-[min(420px,calc(100vw-8px))] items-center gap-2.5 rounded-lg border border-line bg-raised px-3 py-1 text-sm text-foreground shadow-lg',
          content: 'flex-1 min-w-0',
          title: 'font-medium line-clamp-2 [overflow-wrap:anywhere]',
          description: 'text-xs text-muted [overflow-wrap:anywhere]',
          actionButton:
            'h-7 shrink-0 rounded-md border border-line px-2.5 text-xs font-medium hover:bg-hover focus-visible:outline-2',
          icon: '[&_svg]:size-5',
          success: '[&_[data-icon]]:text-success',
          error: '[&_[data-icon]]:text-danger',
        },
      }}
    />
  );
}
