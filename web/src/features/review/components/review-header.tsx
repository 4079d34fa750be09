import { Keyboard, LayoutGrid, ZoomIn } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { CompareModeSwitch } from '@/components/compare/compare-mode-switch';
import type { CompareMode } from '@/components/compare/compare-viewer';
import { FolderStateBadge } from '@/components/status';
import { Button } from '@/components/ui/button';
import { Tooltip } from '@/components/ui/tooltip';
import type { Folder } from '@/lib/api/types';
import { useShortcutsDialog } from '@/stores/shortcuts-dialog-store';

interface ReviewHeaderProps {
  sku: string;
  folder: Folder | undefined;
  /** Where the SKU is in the queue, from 1. */
  index: number;
  total: number;
  mode: CompareMode;
  onMode: (mode: CompareMode) => void;
  onZoom: () => void;
  sheet: boolean;
  onSheet: (sheet: boolean) => void;
}

export function ReviewHeader({ sku, folder, index, total, mode, onMode, onZoom, sheet, onSheet }: ReviewHeaderProps) {
  const t = useTranslations();
  const showShortcuts = useShortcutsDialog((state) => state.setOpen);
  return (
    <header className="flex items-center gap-2 px-3 py-1.5 sm:px-4">
      <h2 className="truncate font-semibold">{sku}</h2>
      {folder && <FolderStateBadge folder={folder} className="hidden sm:inline-flex" />}
      <span className="tabular ml-1 text-xs whitespace-nowrap text-muted">
        {t('review.sku_position', { index: index, total: total })}
      </span>
      <div className="ml-auto flex items-center gap-1">
        {!sheet && (
          <>
            <CompareModeSwitch value={mode} onChange={onMode} />
            <Tooltip label={t('compare.zoom')} shortcut="zoom">
              <Button variant="ghost" size="icon" aria-label={t('compare.zoom')} onClick={onZoom}>
                <ZoomIn />
              </Button>
            </Tooltip>
          </>
        )}
        <Tooltip label={t('review.sheet.title')} shortcut="contact_sheet">
          <Button
            variant="ghost"
            size="icon"
            aria-label={t('review.sheet.title')}
            aria-pressed={sheet}
            className="aria-pressed:bg-active aria-pressed:text-accent-text"
            onClick={() => onSheet(!sheet)}
          >
            <LayoutGrid />
          </Button>
        </Tooltip>
        <Tooltip label={t('shell.shortcuts')} shortcut="help">
          <Button
            variant="ghost"
            size="icon"
            aria-label={t('shell.shortcuts')}
            className="coarse:hidden"
            onClick={() => showShortcuts(true)}
          >
            <Keyboard />
          </Button>
        </Tooltip>
      </div>
    </header>
  );
}
