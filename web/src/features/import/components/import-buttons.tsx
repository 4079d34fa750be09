import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FolderPlus, ImagePlus, Sparkles } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Button, type ButtonProps } from '@/components/ui/button';
import { api, unwrap } from '@/lib/api/client';
import { foldersQuery } from '@/lib/api/queries';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { chooseFolder, choosePhotos } from './file-inputs';

type Look = Pick<ButtonProps, 'variant' | 'size' | 'className'>;

export function ImportFolderButton(look: Look) {
  const t = useTranslations('import');
  return (
    <Button {...look} onClick={chooseFolder}>
      <FolderPlus />
      {t('choose_folder')}
    </Button>
  );
}

/** For devices that have no folders to choose, phones above all. */
export function ImportFilesButton(look: Look) {
  const t = useTranslations('import');
  return (
    <Button {...look} onClick={choosePhotos}>
      <ImagePlus />
      {t('choose_photos')}
    </Button>
  );
}

export function SampleCatalogButton(look: Look) {
  const t = useTranslations('import');
  const client = useQueryClient();
  const onError = useErrorToast();
  const load = useMutation({
    mutationFn: () => unwrap(api.POST('/api/ai-playground/sample-catalog')),
    onSuccess: async (report) => {
      toast.success(t('sample_loaded', { images: report.imported + report.unchanged, skus: report.skus }));
      const folders = await client.query({ ...foldersQuery, staleTime: 0 });
      useAiPlaygroundStore.getState().selectAll(folders.map((folder) => folder.sku));
    },
    onError,
  });
  return (
    <Button {...look} disabled={load.isPending} onClick={() => load.mutate()}>
      <Sparkles />
      {load.isPending ? t('loading_sample') : t('load_sample')}
    </Button>
  );
}
