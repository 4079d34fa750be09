import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { isComposing, keyOf, matchShortcut } from '@/lib/shortcuts/match';
import { cn } from '@/lib/utils';

import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/input';
import { Field } from '@/components/ui/label';
import { Kbd } from '@/components/ui/kbd';

export const rejectReasons = ['background', 'cutout', 'colour', 'shape', 'detail', 'crop'] as const;

interface RejectFormProps {
  /** The word on the button. */
  submitLabel: string;
  onSubmit: (reason: string | undefined) => void;
  onCancel: () => void;
}

/** What is wrong with a result: chips for the usual, a line for the rest. Digits pick chips, Enter or X sends. */
export function RejectForm({ submitLabel, onSubmit, onCancel }: RejectFormProps) {
  const t = useTranslations();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [comment, setComment] = useState('');

  const toggle = (reason: string) =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(reason)) after.add(reason);
      return after;
    });

  const submit = () => {
    const words = [...rejectReasons.filter((reason) => chosen.has(reason)).map((reason) => t(`reject.reasons.${reason}`)), comment.trim()];
    const reason = words.filter((word) => word !== '').join('; ');
    onSubmit(reason === '' ? undefined : Array.from(reason).slice(0, 1000).join(''));
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || isComposing(event.nativeEvent)) return;
        const typing = event.target instanceof HTMLTextAreaElement;
        if (typing) {
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            submit();
          }
          return;
        }
        const reason = rejectReasons[Number(keyOf(event)) - 1];
        if (reason !== undefined) {
          event.preventDefault();
          toggle(reason);
        } else if (matchShortcut(event, ['send_rejection'])) {
          event.preventDefault();
          submit();
        }
      }}
      className="flex flex-col gap-3"
    >
      <div role="group" aria-label={t('reject.why')} className="flex flex-wrap gap-1.5">
        {rejectReasons.map((reason, index) => (
          <button
            key={reason}
            type="button"
            aria-pressed={chosen.has(reason)}
            onClick={() => toggle(reason)}
            className={cn(
              'inline-flex h-7 items-center gap-1.5 rounded-full border border-line px-2.5 text-xs font-medium transition-colors duration-100 hover:bg-hover coarse:h-10',
              chosen.has(reason) && 'border-danger bg-danger-soft text-danger',
            )}
          >
            {t(`reject.reasons.${reason}`)}
            <Kbd className="coarse:hidden">{index + 1}</Kbd>
          </button>
        ))}
      </div>
      <Field id="reject-comment" label={t('reject.comment')}>
        <Textarea
          id="reject-comment"
          rows={2}
          maxLength={600}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        {/* Focused from the start, so that Enter sends and the digits reach the form. */}
        <Button type="submit" variant="danger" autoFocus>
          <X />
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
