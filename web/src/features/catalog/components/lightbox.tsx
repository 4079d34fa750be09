import { ChevronLeft, ChevronRight, X, ZoomIn } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';

import { CompareModeSwitch } from '@/components/compare/compare-mode-switch';
import { CompareViewer, type CompareHandle, type CompareMode } from '@/components/compare/compare-viewer';
import { PairStatusBadge } from '@/components/status';
import { Button } from '@/components/ui/button';
import { DialogOverlay } from '@/components/ui/dialog';
import type { ImagePair } from '@/lib/api/types';
import { useShortcuts } from '@/lib/shortcuts/use-shortcuts';

interface LightboxProps {
  pairs: readonly ImagePair[];
  pairId: string | null;
  onChange: (pairId: string | null) => void;
}

/** One pair over the whole window. */
export function Lightbox({ pairs, pairId, onChange }: LightboxProps) {
  const t = useTranslations();
  const [mode, setMode] = useState<CompareMode>('slider');
  const [showOriginal, setShowOriginal] = useState(false);
  const viewer = useRef<CompareHandle>(null);
  const index = pairs.findIndex((pair) => pair.id === pairId);
  const pair = pairs[index];

  const step = (direction: number) => {
    const next = pairs[index + direction];
    if (next) onChange(next.id);
  };
  useShortcuts(
    {
      previous: () => step(-1),
      next: () => step(1),
      zoom: () => viewer.current?.toggleZoom(),
      zoom_fit: () => viewer.current?.zoomTo(0),
      zoom_100: () => viewer.current?.zoomTo(1),
      zoom_200: () => viewer.current?.zoomTo(2),
      pan_left: () => viewer.current?.pan(1, 0),
      pan_right: () => viewer.current?.pan(-1, 0),
      pan_up: () => viewer.current?.pan(0, 1),
      pan_down: () => viewer.current?.pan(0, -1),
    },
    { dialog: 'data-own-keys' },
  );
  if (!pair) return null;

  return (
    <Primitive.Root open onOpenChange={(open) => !open && onChange(null)}>
      <Primitive.Portal>
        <DialogOverlay />
        <Primitive.Content
          aria-describedby={undefined}
          data-own-keys
          className="fixed inset-0 z-50 flex flex-col bg-background outline-none sm:inset-4 sm:overflow-hidden sm:rounded-xl"
        >
          <div className="flex h-12 shrink-0 items-center gap-2 px-3">
            <Primitive.Title className="min-w-0 truncate text-sm font-medium">{pair.name}</Primitive.Title>
            <PairStatusBadge pair={pair} />
            <span className="tabular ml-auto hidden text-xs text-muted sm:inline">
              {t('lightbox.position', { index: index + 1, total: pairs.length })}
            </span>
            {pair.outputImageUrl !== undefined && <CompareModeSwitch value={mode} onChange={setMode} />}
            <Button variant="ghost" size="icon" aria-label={t('compare.zoom')} onClick={() => viewer.current?.toggleZoom()}>
              <ZoomIn />
            </Button>
            <Primitive.Close asChild>
              <Button variant="ghost" size="icon" aria-label={t('common.close')}>
                <X />
              </Button>
            </Primitive.Close>
          </div>
          <div className="relative min-h-0 flex-1">
            <CompareViewer
              ref={viewer}
              pair={pair}
              mode={mode}
              showOriginal={showOriginal}
              onShowOriginal={setShowOriginal}
              onSwipe={step}
            />
            <StepButton side="left" label={t('review.previous')} disabled={index === 0} onClick={() => step(-1)} />
            <StepButton side="right" label={t('review.next')} disabled={index === pairs.length - 1} onClick={() => step(1)} />
          </div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface StepButtonProps {
  side: 'left' | 'right';
  label: string;
  disabled: boolean;
  onClick: () => void;
}

function StepButton({ side, label, disabled, onClick }: StepButtonProps) {
  const Icon = side === 'left' ? ChevronLeft : ChevronRight;
  return (
    <button
      type="button"
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
      className={`absolute top-1/2 flex size-10 -translate-y-1/2 items-center justify-center rounded-full bg-black/60 text-white hover:bg-black/80 disabled:hidden ${side === 'left' ? 'left-3' : 'right-3'}`}
    >
      <Icon aria-hidden className="size-5" />
    </button>
  );
}
