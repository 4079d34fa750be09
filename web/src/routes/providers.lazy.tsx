import { createLazyRoute } from '@tanstack/react-router';

import { ProfilesPage } from '@/features/profiles/components/profiles-page';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/settings/providers')({ component: ProfilesPage });
