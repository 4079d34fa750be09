import { createRoute, redirect } from '@tanstack/react-router';

import { rootRoute } from './root';

const overview = '/dashboard/aiplayground';

export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
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
