import { useQueryClient } from '@tanstack/react-query';
import { FolderDown } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';

import { keys } from '@/lib/api/keys';
import { useCanProcess } from '@/lib/accounts/use-session';
import { toast } from '@/lib/toast';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { readDrop } from '../lib/read-drop';
import { startImport, useLooseFiles, useUnclearFolders } from '../lib/start-import';
import { readUnfinished } from '../lib/unfinished';
import { onUploadsDone, setReading, useUploads } from '../lib/upload-queue';
import { FileInputs } from './file-inputs';

/** Loaded when there is something to show. */
const UploadPanel = lazy(() => import('./upload-panel').then((module) => ({ default: module.UploadPanel })));
const UnfinishedNotice = lazy(() => import('./unfinished-notice').then((module) => ({ default: module.UnfinishedNotice })));
const LooseFilesDialog = lazy(() => import('./loose-files-dialog').then((module) => ({ default: module.LooseFilesDialog })));
const UnclearFoldersDialog = lazy(() => import('./unclear-folders-dialog').then((module) => ({ default: module.UnclearFoldersDialog })));

function carriesFiles(event: DragEvent): event is DragEvent & { dataTransfer: DataTransfer } {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Dropping anywhere on the page, and the import that is under way. */
export function ImportLayer() {
  const t = useTranslations('import');
  const client = useQueryClient();
  const allowed = useCanProcess();
  const active = useUploads((state) => state.active);
  const shown = useUploads((state) => state.visible || state.reading !== undefined);
  const loose = useLooseFiles((state) => state.files.length > 0);
  const unclear = useUnclearFolders((state) => state.result !== undefined);
  const [unfinished] = useState(() => readUnfinished() !== undefined);
  const [dragging, setDragging] = useState(false);
  // Every child that is entered and left sends a pair of events.
  const depth = useRef(0);

  useEffect(() => {
    if (!allowed) return;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth.current += 1;
      setDragging(true);
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setDragging(false);
    };
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth.current = 0;
      setDragging(false);
      void readDrop(event.dataTransfer, setReading).then((result) => {
        setReading(undefined);
        if (result.found.length + result.unreadable.length === 0) toast.info(t('nothing_found'));
        else startImport(result);
      });
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, [allowed, t]);

  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [active]);

  useEffect(
    () =>
      onUploadsDone((skus) => {
        const store = useAiPlaygroundStore.getState();
        store.selectAll([...new Set([...store.selectedSkus, ...skus])]);
        void client.invalidateQueries({ queryKey: keys.folders });
        void client.invalidateQueries({ queryKey: keys.pairsAll });
      }),
    [client],
  );

  if (!allowed) return null;
  return (
    <>
      {dragging && (
        <div className="pointer-events-none fixed inset-0 z-[80] flex items-center justify-center bg-background/85 p-6 animate-in">
          <div className="flex size-full flex-col items-center justify-center rounded-xl border-2 border-dashed border-accent text-center">
            <FolderDown aria-hidden className="size-10 text-accent-text" />
            <p className="mt-4 text-xl font-semibold">{t('drop_here')}</p>
            <p className="mt-1 max-w-sm text-sm text-balance text-muted">{t('welcome_desc')}</p>
          </div>
        </div>
      )}
      <FileInputs />
      <Suspense>
        {shown && <UploadPanel />}
        {unfinished && <UnfinishedNotice />}
        {loose && <LooseFilesDialog />}
        {unclear && <UnclearFoldersDialog />}
      </Suspense>
    </>
  );
}
