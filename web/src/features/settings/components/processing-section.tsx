import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl';

import { FormSection } from '@/components/form-section';
import { OptionSwitch } from '@/components/option-switch';
import { Field, fieldHintId } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { promptsQuery } from '@/lib/api/queries';

import type { SectionProps } from '../lib/section';
import { QueueLanes } from './queue-lanes';

export function ProcessingSection({ draft, set, errorOf, disabled }: SectionProps) {
  const t = useTranslations();
  const { data: groups } = useQuery(promptsQuery(useLocale()));
  const usable = (groups ?? [])
    .map(({ name, templates }) => ({ name, templates: templates.filter((template) => template.isActive) }))
    .filter(({ templates }) => templates.length > 0);
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
          {usable.map(({ name, templates }) => (
            <optgroup key={name} label={name}>
              {templates.map((template) => (
                <option key={template.id} value={template.id}>
                  {template.templateName}
                </option>
              ))}
            </optgroup>
          ))}
        </NativeSelect>
      </Field>
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
