import { useQuery } from '@tanstack/react-query';
import { ChevronRight, Images, Layers, PencilLine, Star, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Textarea } from '@/components/ui/input';
import { Field, fieldHintId, Label } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { Switch } from '@/components/ui/switch';
import { promptsQuery, statusQuery } from '@/lib/api/queries';
import { jobTypes, type JobType } from '@/lib/api/types';
import { cn } from '@/lib/utils';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { FinishFields } from './finish-fields';

const jobIcons: Record<JobType, LucideIcon> = {
  main_image: Star,
  secondary_image: Images,
  batch_optimize: Layers,
  custom: PencilLine,
};

/** What is to be done with the selected SKUs. */
export function ProcessingOptions() {
  const t = useTranslations('processing');
  const options = useAiPlaygroundStore((state) => state.processingOptions);
  const set = useAiPlaygroundStore((state) => state.setProcessingOptions);
  const { data: groups = [] } = useQuery(promptsQuery);
  const { data: status } = useQuery(statusQuery);
  const usable = groups
    .map((group) => ({
      ...group,
      templates: group.templates.filter((template) => template.isActive && (options.professionalMode || !template.isProfessional)),
    }))
    .filter((group) => group.templates.length > 0);
  const followsPrompts = status !== undefined && status.engine !== 'local';

  return (
    <div className="flex flex-col gap-5">
      <fieldset>
        <legend className="mb-1.5 text-xs font-medium text-muted">{t('job_type')}</legend>
        <div className="grid grid-cols-2 gap-1.5">
          {jobTypes.map((type) => {
            const Icon = jobIcons[type];
            return (
              <label
                key={type}
                className={cn(
                  'relative flex flex-col gap-1 rounded-lg border border-line bg-surface p-2.5 transition-colors duration-100 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-ring',
                  'has-checked:border-accent has-checked:bg-accent-soft has-checked:hover:bg-accent-soft',
                )}
              >
                <input
                  type="radio"
                  name="job-type"
                  value={type}
                  checked={options.jobType === type}
                  onChange={() => set({ jobType: type })}
                  aria-describedby={`job-type-${type}`}
                  aria-label={t(`modes.${type}`)}
                  className="absolute opacity-0"
                />
                <span className="flex items-center gap-1.5 text-sm font-medium">
                  <Icon aria-hidden className="size-4 shrink-0 text-accent-text" />
                  {t(`modes.${type}`)}
                </span>
                <span id={`job-type-${type}`} className="text-xs text-muted">
                  {t(`modes_desc.${type}`)}
                </span>
              </label>
            );
          })}
        </div>
      </fieldset>

      {usable.length > 0 && (
        <Field id="template" label={t('prompt_template')}>
          <NativeSelect
            id="template"
            className="w-full"
            value={options.templateId ?? ''}
            onChange={({ target: { value } }) => set(value === '' ? { templateId: undefined } : { templateId: value })}
          >
            <option value="">{t('no_template')}</option>
            {usable.map((group) => (
              <optgroup key={group.name} label={group.name}>
                {group.templates.map((template) => (
                  <option key={template.id} value={template.id}>
                    {template.templateName}
                  </option>
                ))}
              </optgroup>
            ))}
          </NativeSelect>
        </Field>
      )}

      <FinishFields />

      <details className="group -mx-1">
        <summary className="flex h-8 list-none items-center gap-1 rounded-md px-1 text-sm font-medium hover:bg-hover [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 text-muted transition-transform duration-100 group-open:rotate-90" />
          {t('more_options')}
        </summary>
        <div className="flex flex-col gap-4 px-1 pt-2">
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
            checked={options.professionalMode}
            onChange={(professionalMode) => set({ professionalMode })}
          />
          <OptionSwitch
            id="consistency-mode"
            label={t('consistency_mode')}
            description={t('consistency_mode_desc')}
            checked={options.consistencyMode}
            onChange={(consistencyMode) => set({ consistencyMode })}
          />
        </div>
      </details>
    </div>
  );
}

interface OptionSwitchProps {
  id: string;
  label: string;
  description?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function OptionSwitch({ id, label, description, checked, onChange }: OptionSwitchProps) {
  return (
    <div className="flex items-center justify-between gap-3">
      <div>
        <Label htmlFor={id} className="text-sm text-foreground">
          {label}
        </Label>
        {description !== undefined && (
          <p id={fieldHintId(id)} className="text-xs text-muted">
            {description}
          </p>
        )}
      </div>
      <Switch
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        aria-describedby={description === undefined ? undefined : fieldHintId(id)}
      />
    </div>
  );
}
