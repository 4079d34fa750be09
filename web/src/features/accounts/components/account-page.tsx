import { PasswordForm } from './password-form';
import { SessionList } from './session-list';

export function AccountPage() {
  return (
    <div className="flex flex-col gap-8">
      <PasswordForm />
      <SessionList />
    </div>
  );
}
