import { createRoute } from '@tanstack/react-router';

import { withPageTexts } from '@/i18n/messages';

import { shellRoute } from './shell';

/** The head that the pages of the settings share. */
export const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/aiplayground/settings',
}).lazy(() => withPageTexts(import('./settings.lazy')).then((module) => module.Route));

export const generalSettingsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
}).lazy(() => withPageTexts(import('./settings.lazy')).then((module) => module.GeneralRoute));

export const providersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/providers',
}).lazy(() => withPageTexts(import('./providers.lazy')).then((module) => module.Route));

export const accountRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/account',
}).lazy(() => withPageTexts(import('./account.lazy')).then((module) => module.AccountRoute));

export const tokensRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/tokens',
}).lazy(() => withPageTexts(import('./account.lazy')).then((module) => module.TokensRoute));

export const usersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/users',
}).lazy(() => withPageTexts(import('./account.lazy')).then((module) => module.UsersRoute));

export const modelsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/models',
}).lazy(() => withPageTexts(import('./models.lazy')).then((module) => module.Route));

export const serverStatusRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/status',
}).lazy(() => withPageTexts(import('./server-status.lazy')).then((module) => module.Route));
