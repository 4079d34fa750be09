import { createLazyRoute, useNavigate } from '@tanstack/react-router';

import { TemplatesPage } from '@/features/templates/components/templates-page';

import { templatesRoute } from './templates';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/templates')({
  component: function Templates() {
    const search = templatesRoute.useSearch();
    const navigate = useNavigate();
    return (
      <TemplatesPage
        search={search}
        onSearch={(next, options) => void navigate({ to: '/dashboard/aiplayground/templates', search: next, ...options })}
      />
    );
  },
});
