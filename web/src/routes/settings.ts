import { createRoute } from '@tanstack/react-router';

import { shellRoute } from './shell';

/** The head that the pages of the settings share. */
export const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/settings',
}).lazy(() => import('./settings.lazy').then((module) => module.Route));

export const generalSettingsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
}).lazy(() => import('./settings.lazy').then((module) => module.GeneralRoute));

export const providersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/providers',
}).lazy(() => import('./providers.lazy').then((module) => module.Route));

export const accountRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/account',
}).lazy(() => import('./account.lazy').then((module) => module.AccountRoute));

export const tokensRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/tokens',
}).lazy(() => import('./account.lazy').then((module) => module.TokensRoute));

export const usersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/users',
}).lazy(() => import('./account.lazy').then((module) => module.UsersRoute));

export const modelsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/models',
}).lazy(() => import('./models.lazy').then((module) => module.Route));
