import { Monitor, Moon, Sun } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { isOneOf } from '@/lib/api/types';
import { useTheme } from '@/lib/theme';

import { Button } from './ui/button';
import { DropdownMenu, DropdownMenuContent, DropdownMenuRadioGroup, DropdownMenuRadioItem, DropdownMenuTrigger } from './ui/dropdown-menu';

const themes = ['light', 'dark', 'system'] as const;
const icons = { light: Sun, dark: Moon, system: Monitor } as const;

export function ThemeMenu() {
  const t = useTranslations('shell');
  const { theme, setTheme } = useTheme();
  const Icon = icons[theme];
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={t('theme')}>
          <Icon />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuRadioGroup
          value={theme}
          onValueChange={(next) => {
            if (isOneOf(themes, next)) setTheme(next);
          }}
        >
          {themes.map((option) => {
            const OptionIcon = icons[option];
            return (
              <DropdownMenuRadioItem key={option} value={option}>
                <OptionIcon aria-hidden />
                {t(`themes.${option}`)}
              </DropdownMenuRadioItem>
            );
          })}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
