import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { api, unwrap } from '@/lib/api/client';
import { ApiError, toApiError } from '@/lib/api/error';
import { currentLocale } from '@/i18n/locale';
import { keys } from '@/lib/api/keys';
import type { ModelKind, Models } from '@/lib/api/types';

const whileRunning = 1_000;
const whileElsewhere = 3_000;

/** For owners: anybody else is refused. */
export const modelsQuery = queryOptions({
  queryKey: keys.models,
  queryFn: ({ signal }) => unwrap(api.GET('/api/ai-playground/models', { signal })),
  refetchInterval: ({ state: { data } }) => {
    if (data?.change?.state === 'running') return whileRunning;
    return data?.isBusyElsewhere === true && whileElsewhere;
  },
});

export const noticeUrl = (model: string) => `/api/ai-playground/models/${encodeURIComponent(model)}/notice`;

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: keys.models });
}

export function useInstallModel() {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (model: string) => unwrap(api.POST('/api/ai-playground/models/{model}/install', { params: { path: { model } } })),
    onSettled,
  });
}

export function useCancelChange() {
  const onSettled = useRefresh();
  return useMutation({ mutationFn: () => unwrap(api.POST('/api/ai-playground/models/cancel')), onSettled });
}

export function useVerifyModels() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/ai-playground/models/verify')),
    onSuccess: (models) => client.setQueryData<Models>(keys.models, models),
  });
}

export function useRemoveModel() {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (model: string) => unwrap(api.DELETE('/api/ai-playground/models/{model}', { params: { path: { model } } })),
    onSettled,
  });
}

interface NewModel {
  file: File;
  name: string;
  kind: ModelKind;
  licence: string;
}

async function addModel({ file, name, kind, licence }: NewModel): Promise<void> {
  const url = new URL(`/api/ai-playground/models/${encodeURIComponent(name)}`, location.origin);
  url.searchParams.set('kind', kind);
  if (licence !== '') url.searchParams.set('licence', licence);
  const headers = { 'Content-Type': 'application/octet-stream', 'Accept-Language': currentLocale() };
  const response = await fetch(url, { method: 'PUT', body: file, headers }).catch(() => {
    throw new ApiError(0, {});
  });
  if (!response.ok) throw toApiError(response.status, await response.json().catch(() => undefined));
}

export function useAddModel() {
  const onSettled = useRefresh();
  return useMutation({ mutationFn: addModel, onSettled });
}
