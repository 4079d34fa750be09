import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { isComposing, keyOf, matchShortcut } from '@/lib/shortcuts/match';
import { ToggleChips, toggled } from '@/components/toggle-chips';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/input';
import { Field } from '@/components/ui/label';
import { rejectReasons, type RejectReason } from './reasons';

interface RejectFormProps {
  /** The text of the button. */
  submitLabel: string;
  onSubmit: (reason: string | undefined) => void;
  onCancel: () => void;
}

/** What is wrong with a result: chips for the usual, a line for the rest. Digits pick chips, Enter or X sends. */
export function RejectForm({ submitLabel, onSubmit, onCancel }: RejectFormProps) {
  const t = useTranslations();
  const [chosen, setChosen] = useState<ReadonlySet<RejectReason>>(new Set());
  const [comment, setComment] = useState('');

  const toggle = (reason: RejectReason) => setChosen((before) => toggled(before, reason));

  const submit = () => {
    const parts = [...rejectReasons.filter((reason) => chosen.has(reason)).map((reason) => t(`reject.reasons.${reason}`)), comment.trim()];
    const reason = parts.filter((part) => part !== '').join('; ');
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
      <ToggleChips
        label={t('reject.why')}
        options={rejectReasons}
        chosen={chosen}
        labelOf={(reason) => t(`reject.reasons.${reason}`)}
        onToggle={toggle}
        tone="danger"
        digits
      />
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
