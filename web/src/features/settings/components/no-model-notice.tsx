import { lazy, Suspense } from 'react';

import { useUser } from '@/lib/accounts/use-session';

const OwnersNotice = lazy(() => import('./owners-notice').then((module) => ({ default: module.OwnersNotice })));

/** Tells owners that no model is installed. Nobody else may ask the server about its models. */
export function NoModelNotice() {
  if (useUser()?.role !== 'owner') return null;
  return (
    <Suspense>
      <OwnersNotice />
    </Suspense>
  );
}
