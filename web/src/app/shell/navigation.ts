import { CheckCircle, Download, History, LayoutDashboard } from 'lucide-react';

/** The pages of the sidebar. A new page is a route in routes/, one line here and its word in `nav`. */
export const navigation = [
  { to: '/dashboard/aiplayground', label: 'overview', icon: LayoutDashboard },
  { to: '/dashboard/aiplayground/review', label: 'review', icon: CheckCircle },
  { to: '/dashboard/aiplayground/downloads', label: 'downloads', icon: Download },
  { to: '/dashboard/aiplayground/history', label: 'history', icon: History },
] as const;
