import { useVirtualizer } from '@tanstack/react-virtual';
import { SearchX } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { EmptyState } from '@/components/empty-state';
import { Button } from '@/components/ui/button';
import type { Folder } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { isComposing, matchShortcut } from '@/lib/shortcuts/match';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { SkuRow, skuRowHeight } from './sku-row';

interface SkuListProps {
  /** The SKUs in the order shown. */
  visible: readonly Folder[];
  /** The SKU whose photos are shown. */
  current: string | undefined;
  onOpen: (sku: string) => void;
  /** Clears search and filter. */
  onShowAll: () => void;
  /** Search, filter and sort. */
  children: ReactNode;
}

export function SkuList({ visible, current, onOpen, onShowAll, children }: SkuListProps) {
  const t = useTranslations();
  const formats = useFormats();
  const selectedSkus = useAiPlaygroundStore((state) => state.selectedSkus);
  const selectionAnchor = useAiPlaygroundStore((state) => state.selectionAnchor);
  const toggleSku = useAiPlaygroundStore((state) => state.toggleSku);
  const selectRange = useAiPlaygroundStore((state) => state.selectRange);
  const selectAll = useAiPlaygroundStore((state) => state.selectAll);
  const clearSelection = useAiPlaygroundStore((state) => state.clearSelection);
  const ordered = useMemo(() => visible.map((folder) => folder.sku), [visible]);
  const hidden = selectedSkus.size - ordered.filter((sku) => selectedSkus.has(sku)).length;
  const scroller = useRef<HTMLDivElement>(null);
  // The row that Tab reaches; arrows move it.
  const [cursor, setCursor] = useState(0);
  const active = Math.min(cursor, Math.max(0, visible.length - 1));

  // eslint-disable-next-line react-hooks/incompatible-library -- the list has 50,000 rows
  const virtualizer = useVirtualizer({
    count: visible.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => skuRowHeight,
    overscan: 8,
    initialRect: { width: 320, height: 800 },
    getItemKey: (index) => visible[index]?.id ?? index,
  });

  const selectOne = (sku: string, event: { shiftKey: boolean }) => {
    if (event.shiftKey) selectRange(sku, ordered);
    else toggleSku(sku);
  };

  const open = (sku: string, index: number, event: MouseEvent) => {
    setCursor(index);
    if (event.shiftKey) selectRange(sku, ordered);
    else if (event.ctrlKey || event.metaKey) toggleSku(sku);
    else onOpen(sku);
  };

  // The row may have to be rendered before it can take the focus.
  const [focusRequest, setFocusRequest] = useState<number>();
  useEffect(() => {
    if (focusRequest === undefined) return;
    virtualizer.scrollToIndex(focusRequest);
    const frame = requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${focusRequest}"] [data-row]`)?.focus();
      setFocusRequest(undefined);
    });
    return () => cancelAnimationFrame(frame);
  }, [focusRequest, virtualizer]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const next = Math.min(visible.length - 1, Math.max(0, active + move));
      const from = ordered[active];
      const to = ordered[next];
      if (event.shiftKey && from !== undefined && to !== undefined) {
        if (selectionAnchor === null) toggleSku(from);
        selectRange(to, ordered);
      }
      setCursor(next);
      setFocusRequest(next);
    } else if (event.key === ' ' && event.target instanceof HTMLElement && event.target.matches('[data-row]')) {
      event.preventDefault();
      const sku = ordered[active];
      if (sku !== undefined) selectOne(sku, event);
    } else if (matchShortcut(event, ['select_all'])) {
      event.preventDefault();
      selectAll(ordered);
    } else if (event.key === 'Escape' && selectedSkus.size > 0) {
      event.preventDefault();
      clearSelection();
    }
  };

  return (
    <section aria-label={t('sku_list.label')} className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-col gap-2 border-b border-line p-3">
        {children}
        <div className="flex items-center gap-1">
          <p role="status" className="tabular min-w-0 flex-1 truncate text-xs text-muted">
            {selectedSkus.size > 0
              ? hidden > 0
                ? t('sku_list.selected_hidden', { count: selectedSkus.size, hidden })
                : t('sku_list.selected', { count: selectedSkus.size, total: visible.length })
              : t('sku_list.total', { count: visible.length })}
          </p>
          {selectedSkus.size > 0 && (
            <Button variant="ghost" size="sm" onClick={clearSelection}>
              {t('sku_list.clear')}
            </Button>
          )}
          <Button variant="ghost" size="sm" disabled={visible.length === 0} onClick={() => selectAll(ordered)}>
            {t('sku_list.select_all')}
          </Button>
        </div>
      </div>

      <div ref={scroller} onKeyDown={onKeyDown} className="min-h-0 flex-1 overflow-y-auto overscroll-contain select-none">
        {visible.length === 0 ? (
          <EmptyState icon={SearchX} title={t('sku_list.none')} className="py-10">
            <Button
              onClick={onShowAll}
            >
              {t('sku_list.show_all')}
            </Button>
          </EmptyState>
        ) : (
          <ul aria-label={t('sku_list.label')} className="relative" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map((row) => {
              const folder = visible[row.index];
              if (!folder) return null;
              const { sku } = folder;
              return (
                <li
                  key={row.key}
                  data-index={row.index}
                  aria-setsize={visible.length}
                  aria-posinset={row.index + 1}
                  className="absolute inset-x-0 top-0"
                  style={{ height: row.size, transform: `translateY(${row.start}px)` }}
                >
                  <SkuRow
                    folder={folder}
                    selected={selectedSkus.has(sku)}
                    current={current === sku}
                    reachable={row.index === active}
                    onOpen={(event) => open(sku, row.index, event)}
                    onToggle={(event) => {
                      setCursor(row.index);
                      selectOne(sku, event);
                    }}
                  />
                </li>
              );
            })}
          </ul>
        )}
      </div>
      <p className="sr-only">{t('sku_list.keyboard_hint', { total: formats.number(visible.length) })}</p>
    </section>
  );
}
