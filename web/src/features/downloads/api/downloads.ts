import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';

import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/api/keys';
import type { CreateDownload } from '@/lib/api/types';
import { randomId } from '@/lib/utils';

export function useCreateDownload() {
  const client = useQueryClient();
  const attempt = useRef<{ body: string; key: string }>(undefined);
  return useMutation({
    mutationFn: (body: CreateDownload) => {
      const text = JSON.stringify(body);
      if (attempt.current?.body !== text) attempt.current = { body: text, key: randomId() };
      return unwrap(
        api.POST('/api/ai-playground/download', { body, params: { header: { 'Idempotency-Key': attempt.current.key } } }),
      );
    },
    onSuccess: () => {
      attempt.current = undefined;
      void client.invalidateQueries({ queryKey: keys.downloads });
    },
  });
}

export function downloadFilePath(id: string): string {
  return `/api/ai-playground/download/${encodeURIComponent(id)}/file`;
}
