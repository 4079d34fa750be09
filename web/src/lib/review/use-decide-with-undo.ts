import { useCallback, useRef } from 'react';
import { toast } from 'sonner';
import { useTranslations } from 'use-intl';

import { actionsBackTo, useDecide } from './decide';
import type { ImagePair, ReviewAction } from '@/lib/api/types';
import { useErrorMessage } from '@/lib/use-error-message';

interface DecideRequest {
  type: ReviewAction['type'];
  sku: string;
  /** The pairs it concerns, as they are before it. */
  pairs: readonly ImagePair[];
  /** For the whole SKU, not for each pair alone. */
  whole?: boolean;
  reason?: string | undefined;
  /** Runs after an undo, to go back to where it was decided. */
  onUndone?: () => void;
}

const toastId = 'review';

/** Decides at once, tells about it with a way back, and says so when the server refused. */
export function useDecideWithUndo() {
  const t = useTranslations('review');
  const message = useErrorMessage();
  const { mutate } = useDecide();
  const lastUndo = useRef<() => void>(undefined);

  const decide = useCallback(
    ({ type, sku, pairs, whole = false, reason, onUndone }: DecideRequest) => {
      const fail = (error: unknown) => toast.error(t('not_saved'), { description: message(error) });
      const back = actionsBackTo(pairs);
      const withReason = reason === undefined ? {} : { reason };
      const actions = whole
        ? [{ type, targetId: sku, targetType: 'sku' as const, ...withReason }]
        : pairs.map((pair) => ({ type, targetId: pair.id, targetType: 'image_pair' as const, ...withReason }));

      const undo = () => {
        lastUndo.current = undefined;
        toast.dismiss(toastId);
        mutate({ sku, actions: back }, { onError: fail });
        onUndone?.();
      };

      mutate({ sku, actions }, { onError: fail });
      lastUndo.current = back.length === 0 ? undefined : undo;
      const name = whole || pairs.length !== 1 ? sku : (pairs[0]?.name ?? sku);
      // One toast that is replaced, not a pile: decisions come several a second.
      toast.success(t(`decided.${type}`, { name }), {
        id: toastId,
        ...(back.length === 0 ? {} : { action: { label: t('undo'), onClick: undo } }),
      });
    },
    [message, mutate, t],
  );

  const undoLast = useCallback(() => lastUndo.current?.(), []);
  return { decide, undoLast };
}
