import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { keys } from '@/lib/api/keys';
import type { CreateDownload, Download } from '@/lib/api/types';

export const archiveFormats = ['zip', 'tar'] as const;
export const compressions = ['store', 'fast', 'normal', 'max'] as const;

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

export function useDeleteDownload() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE('/api/ai-playground/download/{id}', { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.downloads }),
  });
}

interface DownloadPage {
  items: Download[];
}

/** Asks whether an archive can still be packed before the browser fetches it, and keeps the answer in the list. */
export function useCheckDownload() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(api.GET('/api/ai-playground/download/{id}', { params: { path: { id } } })),
    onSuccess: (download) => {
      client.setQueriesData<DownloadPage>(
        { queryKey: keys.downloads },
        (page) => page && { ...page, items: page.items.map((item) => (item.id === download.id ? download : item)) },
      );
    },
  });
}

export function downloadFilePath(id: string): string {
  return `/api/ai-playground/download/${encodeURIComponent(id)}/file`;
}

/** Today in the person's own calendar, as 2026-11-28. */
export function localDay(now = new Date()): string {
  return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, '0'), String(now.getDate()).padStart(2, '0')].join('-');
}
