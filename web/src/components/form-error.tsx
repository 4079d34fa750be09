import { CircleAlert } from 'lucide-react';

import { useErrorMessage } from '@/lib/use-error-message';

/** What the server says is wrong with a form. */
export function FormError({ error }: { error: unknown }) {
  const message = useErrorMessage();
  return <FormAlert text={error === null || error === undefined ? undefined : message(error)} />;
}

export function FormAlert({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p role="alert" className="flex gap-2 rounded-md bg-danger-soft px-3 py-2 text-sm text-danger [overflow-wrap:anywhere]">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      {text}
    </p>
  );
}
