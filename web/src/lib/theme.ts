import { create } from 'zustand';

export const themes = ['light', 'dark', 'system'] as const;
export type Theme = (typeof themes)[number];

const storageKey = 'aip-theme';

function stored(): Theme {
  const value = localStorage.getItem(storageKey);
  return value === 'light' || value === 'dark' ? value : 'system';
}

function apply(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

interface ThemeState {
  theme: Theme;
  setTheme: (theme: Theme) => void;
}

/** The colour scheme is CSS alone (`light-dark()`); this only overrides what the system asks for. */
export const useTheme = create<ThemeState>((set) => {
  const theme = stored();
  apply(theme);
  return {
    theme,
    setTheme: (next) => {
      if (next === 'system') localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, next);
      apply(next);
      set({ theme: next });
    },
  };
});
