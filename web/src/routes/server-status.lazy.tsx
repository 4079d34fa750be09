import { createLazyRoute } from '@tanstack/react-router';

import { StatusPage } from '@/features/settings/components/status-page';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/settings/status')({ component: StatusPage });
