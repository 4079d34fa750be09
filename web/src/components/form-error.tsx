import { CircleAlert } from 'lucide-react';

import { ApiError } from '@/lib/api/error';
import { useErrorMessage } from '@/lib/use-error-message';

/** The server's sentence and what it says about single fields. */
export function FormError({ error }: { error: unknown }) {
  const message = useErrorMessage();
  if (error === null || error === undefined) return null;
  const details = error instanceof ApiError ? error.details.map((detail) => detail.message) : [];
  return (
    <div role="alert" className="flex gap-2 rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div>
        {message(error)}
        {details.length > 0 && (
          <ul className="mt-1 list-disc pl-4">
            {details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
