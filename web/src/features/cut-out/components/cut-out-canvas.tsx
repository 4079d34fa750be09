import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';

import { matchShortcut } from '@/lib/shortcuts/match';
import { cn } from '@/lib/utils';

import { useBrush, type Tool } from '../hooks/use-brush';
import type { usePane } from '../hooks/use-pane';
import { cutOut, drawScene, isKept, type Backdrop } from '../lib/paint';
import type { Pick, Stroke } from '../lib/edit';
import { frameOf, type Size } from '../lib/view';

interface CutOutCanvasProps {
  name: string;
  photo: HTMLImageElement;
  size: Size;
  mask: HTMLCanvasElement | undefined;
  pane: ReturnType<typeof usePane>;
  tool: Tool;
  radius: number;
  backdrop: Backdrop;
  original: boolean;
  /** Strokes that the mask does not know of yet. */
  waiting: readonly Stroke[];
  onStroke: (stroke: Stroke) => void;
  onPick: (pick: Pick) => void;
}

const keyStep = 8;
const arrows: Partial<Record<string, { x: number; y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The photo under the brush. Arrow keys move the brush, Enter puts it down; the space bar, held, moves the picture. */
export function CutOutCanvas({ name, photo, size, mask, pane, tool, radius, backdrop, original, waiting, onStroke, onPick }: CutOutCanvasProps) {
  const t = useTranslations('cut_out');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [moving, setMoving] = useState(false);
  const { drawing, pointer, movePointer, dab, handlers } = useBrush({
    tool,
    radius,
    photo: size,
    pane,
    moving,
    modeAt: (point) => (mask ? (isKept(mask, point) ? 'remove' : 'keep') : undefined),
    onStroke,
    onPick,
  });
  const cut = mask && cutOut(photo, mask);

  const ratio = Math.min(3, window.devicePixelRatio || 1);
  const { pane: area, view } = pane;
  useEffect(() => {
    if (!canvas.current || area.width === 0) return;
    const strokes = drawing ? [...waiting, drawing] : waiting;
    const frame = requestAnimationFrame(() => {
      if (canvas.current) drawScene(canvas.current, { size, pane: area, view, photo, cut, backdrop, original, strokes }, ratio);
    });
    return () => cancelAnimationFrame(frame);
  }, [area, view, photo, cut, backdrop, original, waiting, drawing, size, ratio]);

  const frame = frameOf(size, area, view);
  const brush = radius * Math.max(frame.width, frame.height);
  return (
    <div
      role="application"
      aria-label={t('canvas', { name })}
      aria-describedby="cut-out-keys"
      tabIndex={0}
      {...handlers}
      onKeyDown={(event) => {
        const arrow = arrows[event.key];
        const far = event.shiftKey ? 5 : 1;
        if (arrow) movePointer({ x: arrow.x * keyStep * far, y: arrow.y * keyStep * far });
        else if (event.key === 'Enter') dab();
        else if (matchShortcut(event, ['cut_out_move'])) setMoving(true);
        else return;
        event.preventDefault();
      }}
      onKeyUp={(event) => {
        if (event.key === ' ') setMoving(false);
      }}
      onBlur={() => setMoving(false)}
      className={cn('absolute inset-0 touch-none overflow-hidden select-none focus-visible:-outline-offset-2', moving ? 'cursor-grab' : tool === 'pick' ? 'cursor-pointer' : 'cursor-crosshair')}
    >
      <canvas ref={canvas} width={Math.round(area.width * ratio)} height={Math.round(area.height * ratio)} className="block size-full" />
      <p id="cut-out-keys" className="sr-only">
        {t('canvas_keys')}
      </p>
      {pointer && !moving && tool !== 'pick' && (
        <span
          aria-hidden
          className={cn(
            'pointer-events-none absolute -translate-1/2 rounded-full border-2 shadow-[0_0_0_1px_#00000080]',
            tool === 'keep' ? 'border-success-solid' : 'border-danger-solid',
          )}
          style={{ left: pointer.x, top: pointer.y, width: Math.max(4, 2 * brush), height: Math.max(4, 2 * brush) }}
        />
      )}
    </div>
  );
}
