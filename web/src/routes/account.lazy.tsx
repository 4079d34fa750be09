import { createLazyRoute } from '@tanstack/react-router';

import { AccountPage } from '@/features/accounts/components/account-page';
import { TokensPage } from '@/features/accounts/components/tokens-page';
import { UsersPage } from '@/features/accounts/components/users-page';

export const AccountRoute = createLazyRoute('/shell/dashboard/aiplayground/settings/account')({ component: AccountPage });
export const TokensRoute = createLazyRoute('/shell/dashboard/aiplayground/settings/tokens')({ component: TokensPage });
export const UsersRoute = createLazyRoute('/shell/dashboard/aiplayground/settings/users')({ component: UsersPage });
