import { useQuery } from '@tanstack/react-query';
import { Images, Layers, PencilLine, Star, type LucideIcon } from 'lucide-react';
import { useEffect } from 'react';
import { useLocale, useTranslations } from 'use-intl';

import { ChoiceCards } from '@/components/choice-cards';
import { More } from '@/components/more';
import { OptionSwitch } from '@/components/option-switch';
import { TemplateOptions, usableGroups } from '@/lib/templates/template-options';
import { Textarea } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { promptsQuery, settingsQuery } from '@/lib/api/queries';
import { jobTypes, type JobType, type PromptTemplate } from '@/lib/api/types';
import { useProfileChoice } from '@/lib/profiles/use-profile-choice';
import { useJobModes } from '@/lib/settings/use-preferences';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { BudgetField } from './budget-field';
import { FinishFields } from './finish-fields';
import { ProfileField } from './profile-field';

/** The server's default for a pilot. */
const pilotSkus = 5;

const jobIcons: Record<JobType, LucideIcon> = {
  main_image: Star,
  secondary_image: Images,
  batch_optimize: Layers,
  custom: PencilLine,
};

/** The options of the next job. */
export function ProcessingOptions() {
  const t = useTranslations('processing');
  const options = useAiPlaygroundStore((state) => state.processingOptions);
  const set = useAiPlaygroundStore((state) => state.setProcessingOptions);
  const { data: groups } = useQuery(promptsQuery(useLocale()));
  const modes = useJobModes();
  const fits = (template: PromptTemplate) => template.jobType === undefined || template.jobType === options.jobType;
  const usable = usableGroups(groups, (template) => fits(template) && (modes.professionalMode || !template.isProfessional));
  const { data: settings } = useQuery(settingsQuery);
  const known = groups?.flatMap((group) => group.templates) ?? [];
  const standard = known.find((template) => template.id === settings?.defaultPromptTemplateId && fits(template));
  // A chosen template may have been deleted or switched off.
  const chosen = usable.some((group) => group.templates.some((template) => template.id === options.templateId)) ? options.templateId : undefined;
  useEffect(() => {
    if (groups && options.templateId !== undefined && chosen === undefined) set({ templateId: undefined });
  }, [chosen, groups, options.templateId, set]);
  const { profile } = useProfileChoice();
  const followsPrompts = profile !== undefined;

  return (
    <div className="flex flex-col gap-5">
      <ChoiceCards
        name="job-type"
        label={t('job_type')}
        value={options.jobType}
        options={jobTypes.map((type) => ({
          value: type,
          label: t(`modes.${type}`),
          description: t(`modes_desc.${type}`),
          icon: jobIcons[type],
        }))}
        onChange={(jobType) => set({ jobType })}
        className="grid-cols-2"
      />

      {usable.length > 0 && (
        <Field id="template" label={t('prompt_template')}>
          <NativeSelect
            id="template"
            className="w-full"
            value={chosen ?? ''}
            onChange={({ target: { value } }) => set(value === '' ? { templateId: undefined } : { templateId: value })}
          >
            <option value="">{standard ? t('default_template', { name: standard.templateName }) : t('no_template')}</option>
            <TemplateOptions groups={usable} />
          </NativeSelect>
        </Field>
      )}

      <ProfileField />

      <FinishFields />

      <More title={t('more_options')}>
        <Field
          id="custom-prompt"
          label={t('custom_prompt')}
          hint={followsPrompts ? undefined : t('custom_prompt_local')}
        >
          <Textarea
            id="custom-prompt"
            rows={3}
            maxLength={8000}
            placeholder={t('custom_prompt_placeholder')}
            aria-describedby={followsPrompts ? undefined : fieldHintId('custom-prompt')}
            value={options.customPrompt ?? ''}
            onChange={(event) => set({ customPrompt: event.target.value })}
          />
        </Field>
        <OptionSwitch
          id="professional-mode"
          label={t('professional_mode')}
          description={t('professional_mode_desc')}
          checked={modes.professionalMode}
          onChange={(professionalMode) => set({ professionalMode })}
        />
        <OptionSwitch
          id="consistency-mode"
          label={t('consistency_mode')}
          description={t('consistency_mode_desc')}
          checked={modes.consistencyMode}
          onChange={(consistencyMode) => set({ consistencyMode })}
        />
        <OptionSwitch
          id="pilot"
          label={t('pilot')}
          description={t('pilot_desc', { count: pilotSkus })}
          checked={options.pilot ?? false}
          onChange={(pilot) => set({ pilot })}
        />
        {profile !== undefined && <BudgetField />}
        <OptionSwitch
          id="force"
          label={t('force')}
          description={t('force_desc')}
          checked={options.force ?? false}
          onChange={(force) => set({ force })}
        />
      </More>
    </div>
  );
}
