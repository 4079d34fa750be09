import { Brush, Eraser, Maximize, MousePointerClick, Redo2, Undo2 } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { NativeSelect } from '@/components/ui/native-select';
import { Segmented } from '@/components/ui/segmented';
import { Tooltip } from '@/components/ui/tooltip';
import { isOneOf } from '@/lib/api/types';
import { useFormats } from '@/lib/format';

import { tools, type Tool } from '../hooks/use-brush';
import type { Edit } from '../lib/edit';
import { backdrops, type Backdrop } from '../lib/paint';
import { maxRadius, minRadius, radiusOf, sliderOf } from '../lib/brush-size';

const icons = { keep: <Brush />, remove: <Eraser />, pick: <MousePointerClick /> } as const;

interface CutOutToolbarProps {
  tool: Tool;
  onTool: (tool: Tool) => void;
  radius: number;
  onRadius: (radius: number) => void;
  start: Edit['start'];
  onStart: (start: Edit['start']) => void;
  backdrop: Backdrop;
  onBackdrop: (backdrop: Backdrop) => void;
  original: boolean;
  onOriginal: (original: boolean) => void;
  onUndo: (() => void) | undefined;
  onRedo: (() => void) | undefined;
  onZoom: () => void;
}

export function CutOutToolbar(props: CutOutToolbarProps) {
  const { tool, onTool, radius, onRadius, start, onStart, backdrop, onBackdrop, original, onOriginal, onUndo, onRedo, onZoom } = props;
  const t = useTranslations('cut_out');
  const known = useTranslations();
  const { percent } = useFormats();
  return (
    <div
      role="toolbar"
      aria-label={t('tool')}
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-surface px-3 py-2 pb-[max(8px,env(safe-area-inset-bottom))]"
    >
      <Segmented
        label={t('tool')}
        value={tool}
        onChange={onTool}
        options={tools.map((value) => ({ value, label: t(`tool_names.${value}`), icon: icons[value] }))}
      />
      <label className="flex items-center gap-2 text-xs whitespace-nowrap text-muted">
        {t('size')}
        <input
          type="range"
          aria-valuetext={percent(radius)}
          value={sliderOf(radius)}
          min={sliderOf(minRadius)}
          max={sliderOf(maxRadius)}
          onChange={(event) => onRadius(radiusOf(event.target.valueAsNumber))}
          className="w-28 coarse:h-9"
        />
      </label>
      <Segmented
        label={t('start')}
        value={start}
        onChange={onStart}
        options={(['model', 'photo'] as const).map((value) => ({ value, label: t(`starts.${value}`) }))}
      />
      <div className="ml-auto flex items-center gap-1">
        <NativeSelect
          aria-label={t('backdrop')}
          value={backdrop}
          onChange={({ target: { value } }) => {
            if (isOneOf(backdrops, value)) onBackdrop(value);
          }}
        >
          {backdrops.map((value) => (
            <option key={value} value={value}>
              {t(`backdrops.${value}`)}
            </option>
          ))}
        </NativeSelect>
        <Tooltip label={known('image_pair.original')} shortcut="cut_out_original" side="top">
          <Button variant="ghost" aria-pressed={original} className="aria-pressed:bg-active" onClick={() => onOriginal(!original)}>
            {known('image_pair.original')}
          </Button>
        </Tooltip>
        <Tooltip label={known('keys.zoom')} shortcut="cut_out_zoom" side="top">
          <Button variant="ghost" size="icon" aria-label={known('keys.zoom')} onClick={onZoom}>
            <Maximize />
          </Button>
        </Tooltip>
        <Tooltip label={t('undo')} shortcut="cut_out_undo" side="top">
          <Button variant="ghost" size="icon" aria-label={t('undo')} disabled={!onUndo} onClick={onUndo}>
            <Undo2 />
          </Button>
        </Tooltip>
        <Tooltip label={t('redo')} shortcut="cut_out_redo" side="top">
          <Button variant="ghost" size="icon" aria-label={t('redo')} disabled={!onRedo} onClick={onRedo}>
            <Redo2 />
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}
