import { useCallback } from 'react';
import { useTranslations } from 'use-intl';

import type { ImagePair, ReviewAction } from '@/lib/api/types';
import { toast } from '@/lib/toast';
import { useErrorMessage } from '@/lib/use-error-message';

import { actionsBackTo, useDecide, type Refusal } from './decide';
import { pushUndo, takeUndo, type UndoEntry } from './undo-stack';

interface DecideRequest {
  type: ReviewAction['type'];
  sku: string;
  /** The pairs it concerns, as they are before it. */
  pairs: readonly ImagePair[];
  /** For the whole SKU, not for each pair alone. */
  whole?: boolean;
  reason?: string | undefined;
}

const toastId = 'review';
/** How many refused pictures are named. */
const named = 5;
/** The decision that the toast shows. */
let shownDecision: string | undefined;
let count = 0;

/**
 * Decides at once and shows a toast with Undo; a refusal replaces it with what went wrong. `onUndone` gets the decision
 * that was undone, so that the page can go back to it.
 */
export function useDecideWithUndo(onUndone?: (entry: UndoEntry) => void) {
  const t = useTranslations('review');
  const message = useErrorMessage();
  const { mutate } = useDecide();

  const showRefusal = useCallback(
    ({ error, names }: Refusal) => {
      const which = names.length === 0 ? '' : `${names.slice(0, named).join(', ')}${names.length > named ? ' …' : ''}: `;
      toast.error(t('not_saved'), { description: `${which}${message(error)}` });
    },
    [message, t],
  );

  const takeBack = useCallback(
    (entry: UndoEntry | undefined) => {
      if (!entry) return;
      toast.dismiss(toastId);
      mutate({ sku: entry.sku, actions: entry.actions, onRefused: showRefusal });
      onUndone?.(entry);
    },
    [mutate, onUndone, showRefusal],
  );

  const decide = useCallback(
    ({ type, sku, pairs, whole = false, reason }: DecideRequest) => {
      const [only] = pairs;
      const single = !whole && pairs.length === 1 ? only : undefined;
      const withReason = reason === undefined ? {} : { reason };
      const actions = whole
        ? [{ type, targetId: sku, targetType: 'sku' as const, ...withReason }]
        : pairs.map((pair) => ({ type, targetId: pair.id, targetType: 'image_pair' as const, ...withReason }));
      count += 1;
      const id = `${Date.now()}-${count}`;
      const back = actionsBackTo(pairs);
      if (back.length > 0) pushUndo({ id, sku, pair: single?.id, actions: back });

      // One toast that is replaced, not a pile: decisions come several a second.
      shownDecision = id;
      toast.success(t(`decided.${type}`, {
          name: single ? `${sku}/${single.name}` : whole ? sku : t('decided.some', { sku, count: pairs.length }),
        }), {
        id: toastId,
        ...(back.length === 0 ? {} : { action: { label: t('undo'), onClick: () => takeBack(takeUndo(id)) } }),
      });
      mutate({
        sku,
        actions,
        onRefused: (refusal) => {
          if (refusal.whole) takeUndo(id);
          if (shownDecision === id) toast.dismiss(toastId);
          showRefusal(refusal);
        },
      });
    },
    [mutate, showRefusal, t, takeBack],
  );

  const undoLast = useCallback(() => takeBack(takeUndo()), [takeBack]);
  return { decide, undoLast };
}
