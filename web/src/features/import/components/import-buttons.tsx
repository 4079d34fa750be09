import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FolderPlus, ImagePlus, Sparkles } from 'lucide-react';
import { useRef, type ComponentProps } from 'react';
import { toast } from 'sonner';
import { useTranslations } from 'use-intl';

import { Button, type ButtonProps } from '@/components/ui/button';
import { api, unwrap } from '@/lib/api/client';
import { foldersQuery } from '@/lib/api/queries';
import { useErrorMessage } from '@/lib/use-error-message';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { readPicked } from '../lib/read-drop';
import { startImport } from '../lib/start-import';

type Look = Pick<ButtonProps, 'variant' | 'size' | 'className'>;

// React knows the attribute only in lower case and only as a string.
const folderAttributes: ComponentProps<'input'> & { webkitdirectory: string } = { webkitdirectory: '' };

export function ImportFolderButton(look: Look) {
  const t = useTranslations('import');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('choose_folder')}
        data-testid="folder-input"
        {...folderAttributes}
        onChange={(event) => {
          startImport(readPicked(event.target.files ?? []));
          event.target.value = '';
        }}
      />
      <Button {...look} onClick={() => input.current?.click()}>
        <FolderPlus />
        {t('choose_folder')}
      </Button>
    </>
  );
}

/** For devices that have no folders to choose, phones above all. */
export function ImportFilesButton(look: Look) {
  const t = useTranslations('import');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept="image/*"
        aria-label={t('choose_photos')}
        data-testid="files-input"
        onChange={(event) => {
          startImport(readPicked(event.target.files ?? []));
          event.target.value = '';
        }}
      />
      <Button {...look} onClick={() => input.current?.click()}>
        <ImagePlus />
        {t('choose_photos')}
      </Button>
    </>
  );
}

export function SampleCatalogButton(look: Look) {
  const t = useTranslations('import');
  const client = useQueryClient();
  const message = useErrorMessage();
  const load = useMutation({
    mutationFn: () => unwrap(api.POST('/api/ai-playground/sample-catalog')),
    onSuccess: async (report) => {
      toast.success(t('sample_loaded', { images: report.imported + report.unchanged, skus: report.skus }));
      const folders = await client.query({ ...foldersQuery, staleTime: 0 });
      useAiPlaygroundStore.getState().selectAll(folders.map((folder) => folder.sku));
    },
    onError: (error) => toast.error(message(error)),
  });
  return (
    <Button {...look} disabled={load.isPending} onClick={() => load.mutate()}>
      <Sparkles />
      {load.isPending ? t('loading_sample') : t('load_sample')}
    </Button>
  );
}
