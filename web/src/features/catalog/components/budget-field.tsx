import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { amountText, microsOf } from '@/lib/money';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

/** How much the next job may cost. What is no amount counts as none, and says so. */
export function BudgetField() {
  const t = useTranslations('cost');
  const stored = useAiPlaygroundStore((state) => state.processingOptions.budgetMicros);
  const set = useAiPlaygroundStore((state) => state.setProcessingOptions);
  const [text, setText] = useState(amountText(stored));
  const wrong = text.trim() !== '' && microsOf(text) === undefined;
  return (
    <Field id="budget" label={t('budget_field')} hint={t('budget_hint')} error={wrong ? t('budget_wrong') : undefined}>
      <Input
        id="budget"
        inputMode="decimal"
        autoComplete="off"
        aria-invalid={wrong}
        aria-describedby={fieldHintId('budget')}
        value={text}
        onChange={({ target: { value } }) => {
          setText(value);
          set({ budgetMicros: microsOf(value) });
        }}
        className="tabular max-w-36"
      />
    </Field>
  );
}
