import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';

import { cn } from '@/lib/utils';

import { navigation } from './navigation';

interface NavListProps {
  /** Shows icons only; labels are for screen readers and tooltips. */
  narrow?: boolean;
  onNavigate?: () => void;
}

export function NavList({ narrow = false, onNavigate }: NavListProps) {
  const t = useTranslations('nav');
  return (
    <nav aria-label={t('label')} className="p-2">
      <ul className="flex flex-col gap-0.5">
        {navigation.map(({ to, label, icon: Icon, deep = false }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: !deep, includeSearch: false }}
              {...(onNavigate ? { onClick: onNavigate } : {})}
              {...(narrow ? { title: t(label) } : {})}
              className={cn(
                'flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm font-medium text-muted transition-colors duration-100 hover:bg-hover hover:text-foreground coarse:h-11 coarse:text-base',
                'data-[status=active]:bg-active data-[status=active]:text-foreground [&[data-status=active]_svg]:text-accent-text',
                narrow && 'w-8 justify-center px-0',
              )}
            >
              <Icon aria-hidden className="size-4 shrink-0" />
              <span className={cn(narrow && 'sr-only')}>{t(label)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
