import { createLazyRoute } from '@tanstack/react-router';

import { ProvidersPage } from '@/features/providers/components/providers-page';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/settings/providers')({ component: ProvidersPage });
