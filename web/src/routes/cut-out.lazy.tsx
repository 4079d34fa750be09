import { createLazyRoute, useCanGoBack, useNavigate, useRouter } from '@tanstack/react-router';

import { CutOutPage } from '@/features/cut-out/components/cut-out-page';

import { cutOutRoute } from './cut-out';

export const Route = createLazyRoute('/shell/dashboard/aiplayground/cut-out/$sku/$pair')({
  component: function CutOut() {
    const { sku, pair } = cutOutRoute.useParams();
    const { history } = useRouter();
    const canGoBack = useCanGoBack();
    const navigate = useNavigate();
    // Back to where it was opened; an address that was typed leads to the image's review.
    const close = () => {
      if (canGoBack) history.back();
      else void navigate({ to: '/dashboard/aiplayground/review', search: { sku, pair } });
    };
    return <CutOutPage sku={sku} pairId={pair} onClose={close} />;
  },
});
