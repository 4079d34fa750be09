import { createLazyRoute, useRouter } from '@tanstack/react-router';

import { SetUpForm } from '@/features/accounts/components/set-up-form';
import { SignInForm } from '@/features/accounts/components/sign-in-form';

export const SignInRoute = createLazyRoute('/sign-in')({
  component: function SignIn() {
    const router = useRouter();
    return <SignInForm onDone={() => void router.invalidate()} />;
  },
});

export const SetUpRoute = createLazyRoute('/setup')({
  component: function SetUp() {
    const router = useRouter();
    return <SetUpForm onDone={() => void router.invalidate()} />;
  },
});
