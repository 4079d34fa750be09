import type { QueryClient } from '@tanstack/react-query';
import { createBrowserHistory, createRouter, parseSearchWith, stringifySearchWith, type RouterHistory } from '@tanstack/react-router';

import { PageError } from '@/app/page-error';
import { currentLocale, defaultLocale, preferredLocale, setCurrentLocale, splitLocale, withLocale } from '@/i18n/locale';

import { setUpRoute, signInRoute } from './auth';
import { cutOutRoute } from './cut-out';
import { downloadsRoute } from './downloads';
import { historyRoute } from './history';
import { dashboardRoute, homeRoute } from './home';
import { overviewRoute } from './overview';
import { reviewRoute } from './review';
import { rootRoute } from './root';
import { accountRoute, generalSettingsRoute, modelsRoute, providersRoute, serverStatusRoute, settingsRoute, tokensRoute, usersRoute } from './settings';
import { shellRoute } from './shell';
import { templatesRoute } from './templates';

const routeTree = rootRoute.addChildren([
  homeRoute,
  dashboardRoute,
  signInRoute,
  setUpRoute,
  shellRoute.addChildren([
    overviewRoute,
    reviewRoute,
    cutOutRoute,
    historyRoute,
    downloadsRoute,
    templatesRoute,
    settingsRoute.addChildren([generalSettingsRoute, providersRoute, modelsRoute, accountRoute, tokensRoute, usersRoute, serverStatusRoute]),
  ]),
]);

/** An address that names no language opens in the visitor's own; one that names a language is taken at its word. */
function openInPreferredLanguage(history: RouterHistory) {
  const { pathname, search, hash } = history.location;
  if (splitLocale(pathname).locale !== defaultLocale) return;
  const preferred = preferredLocale();
  if (preferred !== defaultLocale) history.replace(withLocale(pathname, preferred) + search + hash);
}

export function createAppRouter(queryClient: QueryClient, history: RouterHistory = createBrowserHistory()) {
  openInPreferredLanguage(history);
  setCurrentLocale(splitLocale(history.location.pathname).locale);
  // Before the router's own subscription, so that links are built for the language that is about to be shown.
  history.subscribe(({ location }) => setCurrentLocale(splitLocale(location.pathname).locale));

  return createRouter({
    routeTree,
    history,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: false,
    // Values stay the text they are: an SKU named 007 is not the number 7.
    parseSearch: parseSearchWith((value) => value),
    stringifySearch: stringifySearchWith(String),
    defaultErrorComponent: ({ error, reset }) => <PageError error={error} onRetry={reset} />,
    rewrite: {
      input: ({ url }) => {
        url.pathname = splitLocale(url.pathname).pathname;
        return url;
      },
      output: ({ url }) => {
        url.pathname = withLocale(url.pathname, currentLocale());
        return url;
      },
    },
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
