import { Link, type LinkProps } from '@tanstack/react-router';
import { Activity, Boxes, KeyRound, Plug, SlidersHorizontal, UserRound, UsersRound, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { Page } from '@/components/page';
import { PageHeader } from '@/components/page-header';
import type { Messages } from '@/i18n/messages';
import type { Role } from '@/lib/api/types';
import { useUser } from '@/lib/accounts/use-session';

interface Section {
  to: LinkProps['to'];
  label: keyof Messages['settings']['nav'];
  icon: LucideIcon;
  roles: readonly Role[];
}

const everyone = ['owner', 'member', 'reviewer'] as const;

const sections: readonly Section[] = [
  { to: '/dashboard/aiplayground/settings', label: 'general', icon: SlidersHorizontal, roles: everyone },
  { to: '/dashboard/aiplayground/settings/providers', label: 'providers', icon: Plug, roles: everyone },
  { to: '/dashboard/aiplayground/settings/models', label: 'models', icon: Boxes, roles: ['owner'] },
  { to: '/dashboard/aiplayground/settings/account', label: 'account', icon: UserRound, roles: everyone },
  { to: '/dashboard/aiplayground/settings/tokens', label: 'tokens', icon: KeyRound, roles: ['owner', 'member'] },
  { to: '/dashboard/aiplayground/settings/users', label: 'users', icon: UsersRound, roles: ['owner'] },
  { to: '/dashboard/aiplayground/settings/status', label: 'status', icon: Activity, roles: ['owner'] },
];

/** The head that all pages of the settings share. */
export function SettingsLayout({ children }: { children: ReactNode }) {
  const t = useTranslations('settings');
  const role = useUser()?.role;
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} />
      <nav aria-label={t('nav.label')} className="-mx-4 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0">
        <ul className="flex gap-1">
          {sections
            .filter((section) => role !== undefined && section.roles.includes(role))
            .map(({ to, label, icon: Icon }) => (
              <li key={to} className="shrink-0">
                <Link
                  to={to}
                  activeOptions={{ exact: true }}
                  className="-mb-px flex h-10 items-center gap-2 border-b-2 border-transparent px-3 text-sm font-medium text-muted transition-colors duration-100 hover:text-foreground focus-visible:-outline-offset-2 data-[status=active]:border-accent data-[status=active]:text-foreground coarse:h-11 [&[data-status=active]_svg]:text-accent-text"
                >
                  <Icon aria-hidden className="size-4" />
                  {t(`nav.${label}`)}
                </Link>
              </li>
            ))}
        </ul>
      </nav>
      {children}
    </Page>
  );
}
