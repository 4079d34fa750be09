import { useNavigate, type LinkProps } from '@tanstack/react-router';
import {
  Activity,
  Boxes,
  CheckCircle,
  Download,
  History,
  KeyRound,
  LayoutDashboard,
  Monitor,
  Moon,
  Plug,
  Plus,
  ScrollText,
  Settings,
  Sun,
  UserRound,
  UsersRound,
  type LucideIcon,
} from 'lucide-react';
import { useTranslations } from 'use-intl';

import { useUser } from '@/lib/accounts/use-session';
import type { Role } from '@/lib/api/types';
import { themes, useTheme } from '@/lib/theme';

export interface Place {
  id: string;
  label: string;
  icon: LucideIcon;
  go: () => void;
}

const base = '/dashboard/aiplayground';
const themeIcons = { light: Sun, dark: Moon, system: Monitor } as const;
const editors: readonly Role[] = ['owner', 'member'];

/** The pages this person may open, and what can be done from anywhere. */
export function usePlaces(): Place[] {
  const t = useTranslations();
  const navigate = useNavigate();
  const role = useUser()?.role;
  const setTheme = useTheme((state) => state.setTheme);
  const page = (to: LinkProps['to'], label: string, icon: LucideIcon, roles?: readonly Role[]): Place[] =>
    roles !== undefined && (role === undefined || !roles.includes(role))
      ? []
      : [{ id: `page-${to}`, label, icon, go: () => void navigate({ to }) }];
  const section = (name: Parameters<typeof t>[0]) => t('search_all.in_settings', { name: t(name) });
  return [
    ...page(base, t('nav.overview'), LayoutDashboard),
    ...page(`${base}/review`, t('nav.review'), CheckCircle),
    ...page(`${base}/downloads`, t('nav.downloads'), Download),
    ...page(`${base}/history`, t('nav.history'), History),
    ...page(`${base}/templates`, t('nav.templates'), ScrollText),
    ...page(`${base}/settings`, t('nav.settings'), Settings),
    ...page(`${base}/settings/providers`, section('settings.nav.providers'), Plug),
    ...page(`${base}/settings/models`, section('settings.nav.models'), Boxes, ['owner']),
    ...page(`${base}/settings/account`, section('settings.nav.account'), UserRound),
    ...page(`${base}/settings/tokens`, section('settings.nav.tokens'), KeyRound, editors),
    ...page(`${base}/settings/users`, section('settings.nav.users'), UsersRound, ['owner']),
    ...page(`${base}/settings/status`, section('settings.nav.status'), Activity, ['owner']),
    ...(role !== undefined && editors.includes(role)
      ? [
          {
            id: 'new-template',
            label: t('templates.create'),
            icon: Plus,
            go: () => void navigate({ to: `${base}/templates`, search: { template: 'new' } }),
          },
        ]
      : []),
    ...themes.map((theme) => ({
      id: `theme-${theme}`,
      label: t('search_all.theme', { name: t(`shell.themes.${theme}`) }),
      icon: themeIcons[theme],
      go: () => setTheme(theme),
    })),
  ];
}
