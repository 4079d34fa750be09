import { useBlocker } from '@tanstack/react-router';
import { ImageOff, LoaderCircle, X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import { useReducer, useRef, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { ShortcutKeys } from '@/components/shortcut-keys';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { ImagePair } from '@/lib/api/types';
import { useShortcuts } from '@/lib/shortcuts/use-shortcuts';
import { toast } from '@/lib/toast';
import { useErrorMessage } from '@/lib/use-error-message';
import { useErrorToast } from '@/lib/use-error-toast';

import { useSaveCutOut } from '../api/cut-out';
import type { Tool } from '../hooks/use-brush';
import { usePane } from '../hooks/use-pane';
import { usePhoto } from '../hooks/use-photo';
import { usePreview } from '../hooks/use-preview';
import { larger, smaller, usualRadius } from '../lib/brush-size';
import { changed, historyOf, isFull, type Edit } from '../lib/edit';
import type { Backdrop } from '../lib/paint';
import type { Size } from '../lib/view';
import { CutOutCanvas } from './cut-out-canvas';
import { CutOutToolbar } from './cut-out-toolbar';

interface CutOutEditorProps {
  pair: ImagePair;
  /** What to go on with. */
  initial: Edit;
  onClose: () => void;
}

/** Corrects a cut-out with brush and clicks; every change is shown as the server cuts it. */
export function CutOutEditor({ pair, initial, onClose }: CutOutEditorProps) {
  const t = useTranslations();
  const message = useErrorMessage();
  const showError = useErrorToast();
  const [size] = useState<Size>({ width: pair.inputWidth, height: pair.inputHeight });
  const [history, change] = useReducer(changed, initial, historyOf);
  const [tool, setTool] = useState<Tool>('keep');
  const [radius, setRadius] = useState(usualRadius);
  const [backdrop, setBackdrop] = useState<Backdrop>('photo');
  const [original, setOriginal] = useState(false);
  // A state, because a portal mounts its children after the first effects.
  const [area, setArea] = useState<HTMLDivElement | null>(null);
  const pane = usePane(area, size);
  const preview = usePreview(pair.id, history.edit);
  const { photo, failed } = usePhoto(pair.inputImageUrl, pane.view.scale > 1.2);
  const save = useSaveCutOut(pair);

  const { edit } = history;
  const saved = useRef(false);
  const dirty = edit !== initial;
  const leaving = useBlocker({ shouldBlockFn: () => dirty && !saved.current, enableBeforeUnload: () => dirty && !saved.current, withResolver: true });

  const add = (next: Parameters<typeof change>[0]) => {
    if (isFull(edit)) toast.error(t('cut_out.full'));
    else change(next);
  };
  const submit = () => {
    if (save.isPending || !preview.mask) return;
    save.mutate(edit, {
      onSuccess: () => {
        saved.current = true;
        toast.success(t('cut_out.saved'));
        onClose();
      },
      onError: showError,
    });
  };

  useShortcuts(
    {
      cut_out_keep: () => setTool('keep'),
      cut_out_remove: () => setTool('remove'),
      cut_out_pick: () => setTool('pick'),
      cut_out_smaller: () => setRadius(smaller),
      cut_out_larger: () => setRadius(larger),
      cut_out_undo: () => change({ type: 'undo' }),
      cut_out_redo: () => change({ type: 'redo' }),
      cut_out_original: () => setOriginal((now) => !now),
      cut_out_zoom: () => pane.toggleZoom(),
      cut_out_save: submit,
    },
    { dialog: 'data-own-keys' },
  );

  const known = preview.of?.strokes.length ?? 0;
  const waiting = preview.pending && preview.of && known <= edit.strokes.length ? edit.strokes.slice(known) : [];

  return (
    <Frame onClose={onClose} focusFirst={area}>
      <div className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-3">
        <Primitive.Title className="truncate text-sm font-medium">{t('cut_out.title', { name: pair.name })}</Primitive.Title>
        <span role="status" className="flex min-w-0 items-center gap-1.5 truncate text-xs text-muted">
          {preview.pending && (
            <>
              <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
              {t(preview.mask ? 'cut_out.updating' : 'cut_out.looking')}
            </>
          )}
        </span>
        {preview.error !== undefined && !preview.pending && (
          <span role="alert" className="flex min-w-0 items-center gap-2 text-xs text-danger">
            <span className="truncate">{message(preview.error)}</span>
            <Button size="sm" onClick={preview.retry}>
              {t('common.try_again')}
            </Button>
          </span>
        )}
        <div className="ml-auto flex items-center gap-2">
          <Button variant="ghost" onClick={onClose}>
            <X className="sm:hidden" />
            <span className="max-sm:sr-only">{t('common.cancel')}</span>
          </Button>
          <Button variant="primary" disabled={save.isPending || !preview.mask} onClick={submit}>
            {save.isPending && <LoaderCircle aria-hidden className="animate-spin" />}
            {t('cut_out.save')}
            <ShortcutKeys id="cut_out_save" className="max-sm:hidden" />
          </Button>
        </div>
      </div>
      <div ref={setArea} className="relative min-h-0 flex-1 bg-table-deep">
        {failed && <EmptyState icon={ImageOff} title={t('common.picture_failed', { name: pair.name })} className="absolute inset-0" />}
        {photo && (
          <CutOutCanvas
            name={pair.name}
            photo={photo}
            size={size}
            mask={preview.mask}
            pane={pane}
            tool={tool}
            radius={radius}
            backdrop={backdrop}
            original={original}
            waiting={waiting}
            onStroke={(stroke) => add({ type: 'stroke', stroke })}
            onPick={(pick) => add({ type: 'pick', pick })}
          />
        )}
      </div>
      <CutOutToolbar
        tool={tool}
        onTool={setTool}
        radius={radius}
        onRadius={setRadius}
        start={edit.start}
        onStart={(start) => change({ type: 'start', start })}
        backdrop={backdrop}
        onBackdrop={setBackdrop}
        original={original}
        onOriginal={setOriginal}
        onUndo={history.past.length > 0 ? () => change({ type: 'undo' }) : undefined}
        onRedo={history.future.length > 0 ? () => change({ type: 'redo' }) : undefined}
        onZoom={() => pane.toggleZoom()}
      />
      <ConfirmDialog
        open={leaving.status === 'blocked'}
        onOpenChange={(open) => !open && leaving.reset?.()}
        title={t('settings.leave.title')}
        description={t('settings.leave.description')}
        cancelLabel={t('settings.leave.stay')}
        confirmLabel={t('settings.leave.leave')}
        danger
        onConfirm={() => leaving.proceed?.()}
      />
    </Frame>
  );
}

interface FrameProps {
  onClose: () => void;
  focusFirst?: HTMLElement | null;
  children: ReactNode;
}

/** The whole window, with the page behind it out of reach. */
export function Frame({ onClose, focusFirst, children }: FrameProps) {
  return (
    <Primitive.Root open onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Content
          aria-describedby={undefined}
          data-own-keys
          onOpenAutoFocus={(event) => {
            if (!focusFirst) return;
            event.preventDefault();
            focusFirst.querySelector<HTMLElement>('[tabindex]')?.focus();
          }}
          className="fixed inset-0 z-40 flex flex-col bg-background outline-none"
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
