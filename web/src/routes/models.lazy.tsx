import { createLazyRoute } from '@tanstack/react-router';

import { ModelsPage } from '@/features/settings/components/models-page';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/settings/models')({ component: ModelsPage });
