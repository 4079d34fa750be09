import { Monitor, Moon, Sun } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { isOneOf } from '@/lib/api/types';
import { themes, useTheme } from '@/lib/theme';

import { Button } from './ui/button';
import { Menu } from './ui/menu';

const icons = { light: Sun, dark: Moon, system: Monitor } as const;

export function ThemeMenu() {
  const t = useTranslations('shell');
  const { theme, setTheme } = useTheme();
  const Icon = icons[theme];
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label={t('theme')}>
          <Icon />
        </Button>
      }
      choice={{
        value: theme,
        options: themes.map((option) => ({ value: option, label: t(`themes.${option}`), icon: icons[option] })),
        onChange: (next) => {
          if (isOneOf(themes, next)) setTheme(next);
        },
      }}
    />
  );
}
