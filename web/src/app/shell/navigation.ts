import type { LinkProps } from '@tanstack/react-router';
import { CheckCircle, Download, History, LayoutDashboard, ScrollText, Settings, type LucideIcon } from 'lucide-react';

import type { Messages } from '@/i18n/messages';

interface NavigationEntry {
  to: LinkProps['to'];
  label: keyof Messages['nav'];
  icon: LucideIcon;
  /** Is also highlighted on the pages below it. */
  deep?: boolean;
}

/** The pages of the sidebar. A new page is a route in routes/, one line here and its word in `nav`. */
export const navigation: readonly NavigationEntry[] = [
  { to: '/dashboard/aiplayground', label: 'overview', icon: LayoutDashboard },
  { to: '/dashboard/aiplayground/review', label: 'review', icon: CheckCircle },
  { to: '/dashboard/aiplayground/downloads', label: 'downloads', icon: Download },
  { to: '/dashboard/aiplayground/history', label: 'history', icon: History },
  { to: '/dashboard/aiplayground/templates', label: 'templates', icon: ScrollText },
  { to: '/dashboard/aiplayground/settings', label: 'settings', icon: Settings, deep: true },
];
