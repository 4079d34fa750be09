import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl';

import { FormSection } from '@/components/form-section';
import { OptionSwitch } from '@/components/option-switch';
import { TemplateOptions, usableGroups } from '@/lib/templates/template-options';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { Progress } from '@/components/ui/progress';
import { promptsQuery, statusQuery } from '@/lib/api/queries';
import { useFormats } from '@/lib/format';

import type { SectionProps } from '../lib/section';
import { QueueLanes } from './queue-lanes';

export function ProcessingSection({ draft, set, errorOf, disabled }: SectionProps) {
  const t = useTranslations();
  const { data: groups } = useQuery(promptsQuery(useLocale()));
  const usable = usableGroups(groups, () => true);
  const chosen = draft.defaultPromptTemplateId;
  const known = usable.some(({ templates }) => templates.some((template) => template.id === chosen));

  return (
    <FormSection title={t('settings.processing.title')} description={t('settings.processing.description')}>
      <Field
        id="default-template"
        label={t('settings.processing.template')}
        hint={t('settings.processing.template_hint')}
        error={errorOf('defaultPromptTemplateId')}
      >
        <NativeSelect
          id="default-template"
          disabled={disabled}
          aria-describedby={fieldHintId('default-template')}
          value={chosen}
          onChange={(event) => set({ defaultPromptTemplateId: event.target.value })}
        >
          <option value="">{t('settings.processing.template_none')}</option>
          {chosen !== '' && !known && groups && <option value={chosen}>{t('settings.processing.template_gone')}</option>}
          <TemplateOptions groups={usable} />
        </NativeSelect>
      </Field>
      <Field
        id="monthly-budget"
        label={t('settings.processing.budget')}
        hint={t('settings.processing.budget_hint')}
        error={errorOf('budgetMicros')}
      >
        <Input
          id="monthly-budget"
          inputMode="decimal"
          autoComplete="off"
          disabled={disabled}
          aria-invalid={errorOf('budgetMicros') !== undefined}
          aria-describedby={fieldHintId('monthly-budget')}
          value={draft.budget}
          onChange={(event) => set({ budget: event.target.value })}
          className="tabular max-w-36"
        />
      </Field>
      <MonthSpending />
      <OptionSwitch
        id="professional-mode"
        label={t('processing.professional_mode')}
        description={t('processing.professional_mode_desc')}
        disabled={disabled}
        checked={draft.enableProfessionalMode}
        onChange={(enableProfessionalMode) => set({ enableProfessionalMode })}
      />
      <OptionSwitch
        id="consistency-mode"
        label={t('processing.consistency_mode')}
        description={t('processing.consistency_mode_desc')}
        disabled={disabled}
        checked={draft.consistencyMode}
        onChange={(consistencyMode) => set({ consistencyMode })}
      />
      <QueueLanes />
    </FormSection>
  );
}

/** What the month has cost so far, beside its budget. */
function MonthSpending() {
  const t = useTranslations('settings.processing');
  const formats = useFormats();
  const { data: status } = useQuery(statusQuery);
  if (!status) return null;
  const { spentMicros, reservedMicros, unknownItems, budgetMicros: budget } = status.spending;
  const used = spentMicros + reservedMicros;
  if (used === 0 && unknownItems === 0 && budget === undefined) return null;
  return (
    <div className="flex flex-col gap-1.5">
      {budget !== undefined && <Progress value={budget === 0 ? 1 : used / budget} label={t('month')} tone={used >= budget ? 'danger' : 'accent'} />}
      <p className="tabular text-xs text-muted">
        {budget === undefined
          ? t('month_spent', { used: formats.money(used) })
          : t('month_of_budget', { used: formats.money(used), budget: formats.money(budget) })}
        {unknownItems > 0 && ` ${t('month_unknown', { count: unknownItems })}`}
      </p>
    </div>
  );
}
