import { createRoute, redirect } from '@tanstack/react-router';

import { currentLocale, defaultLocale, preferredLocale, setCurrentLocale } from '@/i18n/locale';

import { rootRoute } from './root';

const overview = '/dashboard/aiplayground';

export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    if (currentLocale() === defaultLocale) setCurrentLocale(preferredLocale());
    throw redirect({ to: overview, replace: true });
  },
});

export const dashboardRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dashboard',
  beforeLoad: () => {
    throw redirect({ to: overview, replace: true });
  },
});
