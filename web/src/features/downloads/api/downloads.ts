import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { keys } from '@/lib/api/keys';
import type { CreateDownload } from '@/lib/api/types';

export function useCreateDownload() {
  const client = useQueryClient();
  const { keyFor, done } = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: CreateDownload) =>
      unwrap(api.POST('/api/ai-playground/download', { body, params: { header: { 'Idempotency-Key': keyFor(body) } } })),
    onSuccess: () => {
      done();
      void client.invalidateQueries({ queryKey: keys.downloads });
    },
  });
}

export function downloadFilePath(id: string): string {
  return `/api/ai-playground/download/${encodeURIComponent(id)}/file`;
}
