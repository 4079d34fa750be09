import { Images, Layers, PencilLine, Star, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { ChoiceCards } from '@/components/choice-cards';
import { More } from '@/components/more';
import { OptionSwitch } from '@/components/option-switch';
import { TemplateOptions } from '@/lib/templates/template-options';
import { Textarea } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { jobTypes, type JobType } from '@/lib/api/types';
import { withoutSize } from '@/lib/jobs/finish';
import { useProfileChoice } from '@/lib/profiles/use-profile-choice';
import { useJobModes } from '@/lib/settings/use-preferences';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { useTemplateChoice } from '../hooks/use-template-choice';
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
  const modes = useJobModes();
  const { usable, standard, chosen, template } = useTemplateChoice();
  const { profile } = useProfileChoice();
  const followsPrompts = profile !== undefined || template?.apiEndpoint !== undefined;
  const isCustom = options.jobType === 'custom';

  const prompt = (
    <Field
      id="custom-prompt"
      label={t('custom_prompt')}
      hint={followsPrompts || isCustom ? undefined : t('custom_prompt_local')}
    >
      <Textarea
        id="custom-prompt"
        rows={3}
        maxLength={8000}
        placeholder={t('custom_prompt_placeholder')}
        aria-describedby={followsPrompts || isCustom ? undefined : fieldHintId('custom-prompt')}
        value={options.customPrompt ?? ''}
        onChange={(event) => set({ customPrompt: event.target.value })}
      />
    </Field>
  );

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
        onChange={(jobType) => set({ jobType, finish: withoutSize(options.finish) })}
        className="grid-cols-2"
      />

      {isCustom && prompt}

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
        {!isCustom && prompt}
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
