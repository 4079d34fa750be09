import { useImperativeHandle, useRef, useState, type ReactNode, type Ref } from 'react';
import { ReactCompareSlider, ReactCompareSliderHandle } from 'react-compare-slider';
import { useTranslations } from 'use-intl';

import type { ImagePair } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { sized } from '@/lib/image-url';
import { cn } from '@/lib/utils';

import { Picture } from '../picture';
import { useZoom, type View } from './use-zoom';

export const compareModes = ['slider', 'side', 'hold'] as const;
export type CompareMode = (typeof compareModes)[number];

export interface CompareHandle {
  /** From the whole picture to 100 %, to 200 %, and back. */
  toggleZoom: () => void;
  /** Pixels of the screen for one of the picture; 0 shows all of it. */
  zoomTo: (factor: number) => void;
  /** Moves the picture by tenths of its pane. */
  pan: (x: number, y: number) => void;
}

interface CompareViewerProps {
  pair: ImagePair;
  mode: CompareMode;
  /** In the mode `hold`: the original is shown instead of the result. */
  showOriginal: boolean;
  onShowOriginal: (show: boolean) => void;
  onSwipe?: (direction: -1 | 1) => void;
  ref?: Ref<CompareHandle>;
  className?: string;
}

const screenWidth = 1600;
/** Around a picture that is shown whole, in CSS pixels; `p-3` below. */
const padding = 12;
const maxServedWidth = 4096;

/** Where a picture lies on the canvas of another, in parts of that one's sides. */
interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Side {
  label: string;
  src: string;
  /** Small and mostly at hand already; shown until the large one is there. */
  thumbnail: string | undefined;
  width: number;
  height: number;
  /** Laid edge on edge over a picture of this ratio; without it fitted into the pane. */
  over?: { ratio: number; frame: Frame } | undefined;
}

/** The photo's place on its result, where that is known. */
function placeOn(pair: ImagePair, output: Side): Side['over'] {
  const { place } = pair;
  if (!place || place.scale <= 0) return undefined;
  return {
    ratio: output.width / output.height,
    frame: {
      left: place.left / output.width,
      top: place.top / output.height,
      width: (pair.inputWidth * place.scale) / output.width,
      height: (pair.inputHeight * place.scale) / output.height,
    },
  };
}

function sidesOf(pair: ImagePair, labels: { original: string; generated: string }): { input: Side; output: Side | undefined } {
  const input = { label: labels.original, src: pair.inputImageUrl, thumbnail: pair.inputThumbnailUrl, width: pair.inputWidth, height: pair.inputHeight };
  const shown = pair.status === 'completed' || pair.status === 'processing' || pair.status === 'pending';
  const output =
    shown && pair.outputImageUrl !== undefined
      ? {
          label: labels.generated,
          src: pair.outputImageUrl,
          thumbnail: pair.outputThumbnailUrl,
          width: pair.outputWidth ?? pair.inputWidth,
          height: pair.outputHeight ?? pair.inputHeight,
        }
      : undefined;
  return { input, output };
}

/** Original and result over a neutral table, under one zoom. */
export function CompareViewer({ pair, mode, showOriginal, onShowOriginal, onSwipe, ref, className }: CompareViewerProps) {
  const t = useTranslations('image_pair');
  const formats = useFormats();
  const root = useRef<HTMLDivElement>(null);
  const { input, output } = sidesOf(pair, { original: t('original'), generated: t('generated') });
  const over = output && placeOn(pair, output);
  // Edge on edge with the result, so that a lost strap is seen at once.
  const aligned: Side = { ...input, over };
  const measured = output ?? input;
  const { view, zoomed, toggle, zoomTo, pan, handlers } = useZoom(root, {
    resetKey: pair.id,
    pixelScale: (pane) => {
      const fit = Math.min((pane.width - 2 * padding) / measured.width, (pane.height - 2 * padding) / measured.height);
      return 1 / (fit * window.devicePixelRatio);
    },
    // The slider's handle is dragged sideways, too.
    onSwipe: mode === 'slider' ? undefined : onSwipe,
  });
  useImperativeHandle(ref, () => ({ toggleZoom: () => toggle(), zoomTo, pan }));
  const [holding, setHolding] = useState(false);

  let content: ReactNode;
  if (!output) content = <Pane side={input} pair={pair} view={view} badge />;
  else if (mode === 'slider') {
    content = (
      <ReactCompareSlider
        className="size-full"
        onlyHandleDraggable={zoomed}
        transition="none"
        handle={
          <ReactCompareSliderHandle
            aria-label={t('compare_handle')}
            buttonStyle={{ backdropFilter: 'none', background: '#1c1c1ccc', border: '1px solid #ffffffb0', width: 36, height: 36 }}
            linesStyle={{ width: 1.5, background: '#ffffff', boxShadow: '0 0 0 0.5px #00000080' }}
          />
        }
        itemOne={<Pane side={aligned} pair={pair} view={view} badge />}
        itemTwo={<Pane side={output} pair={pair} view={view} badge badgeEnd />}
      />
    );
  } else if (mode === 'side') {
    content = (
      <div className="grid size-full grid-cols-1 grid-rows-2 gap-px bg-line sm:grid-cols-2 sm:grid-rows-1">
        <Pane side={view.scale > 1 ? aligned : input} pair={pair} view={view} badge />
        <Pane side={output} pair={pair} view={view} badge />
      </div>
    );
  } else {
    const original = showOriginal || holding;
    content = (
      <div className="relative size-full">
        <div className={cn('size-full', original && 'invisible')}>
          <Pane side={output} pair={pair} view={view} badge />
        </div>
        <div className={cn('absolute inset-0', !original && 'invisible')}>
          <Pane side={aligned} pair={pair} view={view} badge />
        </div>
        <button
          type="button"
          aria-pressed={original}
          onPointerDown={() => setHolding(true)}
          onPointerUp={() => setHolding(false)}
          onPointerLeave={() => setHolding(false)}
          onPointerCancel={() => setHolding(false)}
          onContextMenu={(event) => event.preventDefault()}
          onKeyDown={(event) => {
            if ((event.key !== 'Enter' && event.key !== ' ') || event.repeat) return;
            event.preventDefault();
            onShowOriginal(!showOriginal);
          }}
          className="absolute bottom-3 left-1/2 h-9 -translate-x-1/2 touch-none rounded-full bg-black/70 px-4 text-xs font-medium whitespace-nowrap text-white select-none hover:bg-black/85"
        >
          {t('hold_for_original')}
        </button>
      </div>
    );
  }

  return (
    <div
      ref={root}
      {...handlers}
      onDoubleClick={(event) => {
        if (event.target instanceof Element && event.target.closest('button, [role="slider"]')) return;
        toggle(event.target);
      }}
      className={cn('relative size-full touch-none overflow-hidden bg-table select-none', zoomed && 'cursor-grab active:cursor-grabbing', className)}
    >
      {content}
      {zoomed && (
        <span className="tabular pointer-events-none absolute right-2 bottom-2 rounded-sm bg-black/70 px-1.5 py-0.5 text-2xs text-white">
          {formats.percent(view.factor ?? 1)}
        </span>
      )}
    </div>
  );
}

/** The whole pane; or, for what lies over another picture, its frame on the box that this one fits into. */
function Laid({ over, children }: { over: Side['over']; children: ReactNode }) {
  if (!over) return <div className="relative size-full">{children}</div>;
  const { ratio, frame } = over;
  const part = (value: number) => `${value * 100}%`;
  return (
    <div className="grid size-full place-items-center" style={{ containerType: 'size' }}>
      <div className="relative overflow-hidden" style={{ aspectRatio: ratio, width: `min(100cqw, 100cqh * ${ratio})` }}>
        <div data-aligned className="absolute" style={{ left: part(frame.left), top: part(frame.top), width: part(frame.width), height: part(frame.height) }}>
          {children}
        </div>
      </div>
    </div>
  );
}

/** Every pixel there is; what browsers don't read (TIFF, HEIC) comes from the server as large as it makes it. */
function FullPicture({ src }: { src: string }) {
  const [unreadable, setUnreadable] = useState(false);
  return (
    <img
      src={unreadable ? sized(src, maxServedWidth) : src}
      alt=""
      data-full
      draggable={false}
      decoding="async"
      onError={() => setUnreadable(true)}
      className="absolute inset-0 size-full object-contain opacity-0 transition-opacity duration-100"
      onLoad={(event) => event.currentTarget.classList.remove('opacity-0')}
    />
  );
}

interface PaneProps {
  side: Side;
  pair: ImagePair;
  view: View;
  badge?: boolean;
  badgeEnd?: boolean;
}

function Pane({ side, pair, view, badge = false, badgeEnd = false }: PaneProps) {
  const alt = `${side.label}: ${pair.name}`;
  const src = sized(side.src, screenWidth);
  const [loaded, setLoaded] = useState<string>();
  return (
    <figure data-pane className="relative size-full min-h-0 min-w-0 overflow-hidden bg-table">
      <div className="size-full p-3" style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}>
        <Laid over={side.over}>
          {loaded !== src && side.thumbnail !== undefined && (
            <img src={side.thumbnail} alt="" draggable={false} className="absolute inset-0 size-full object-contain" />
          )}
          <Picture src={src} alt={alt} onLoad={() => setLoaded(src)} className="absolute inset-0 size-full" />
          {view.scale > 1.2 && <FullPicture key={side.src} src={side.src} />}
        </Laid>
      </div>
      {badge && (
        <figcaption
          className={cn(
            'pointer-events-none absolute top-2 rounded-sm bg-black/70 px-1.5 py-0.5 text-2xs font-medium text-white',
            badgeEnd ? 'right-2' : 'left-2',
          )}
        >
          {side.label}
        </figcaption>
      )}
    </figure>
  );
}
