import { useQuery } from '@tanstack/react-query';
import { createLazyRoute, useRouter } from '@tanstack/react-router';

import { SetUpForm } from '@/features/accounts/components/set-up-form';
import { SignInForm } from '@/features/accounts/components/sign-in-form';
import { sessionQuery } from '@/lib/api/queries';

export const SignInRoute = createLazyRoute('/sign-in')({
  component: function SignIn() {
    const router = useRouter();
    return <SignInForm onDone={() => void router.invalidate()} />;
  },
});

export const SetUpRoute = createLazyRoute('/setup')({
  component: function SetUp() {
    const router = useRouter();
    const { data: session } = useQuery(sessionQuery);
    return <SetUpForm needsCode={session?.setupCodeRequired ?? false} onDone={() => void router.invalidate()} />;
  },
});
