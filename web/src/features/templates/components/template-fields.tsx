import type { ComponentProps } from 'react';
import { useTranslations } from 'use-intl';

import { More } from '@/components/more';
import { OptionSwitch } from '@/components/option-switch';
import { OptionSelect } from '@/components/option-select';
import { Input, Textarea } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { jobTypes, type PromptGroup } from '@/lib/api/types';
import { useFormats } from '@/lib/format';

import { parametersOf, type TemplateDraft } from '../lib/template-draft';
import { FinalPrompt } from './final-prompt';
import { ParameterFields } from './parameter-fields';

export const templateFields = [
  'templateName',
  'groupName',
  'description',
  'prompt',
  'negativePrompt',
  'systemPrompt',
  'model',
  'apiEndpoint',
  'parameters',
];

interface TemplateFieldsProps {
  draft: TemplateDraft;
  groups: readonly PromptGroup[];
  onChange?: (change: Partial<TemplateDraft>) => void;
  errorOf?: (field: string) => string | undefined;
  readOnly?: boolean;
}

/** All that a template consists of. Read only, it can still be selected and copied. */
export function TemplateFields({ draft, groups, onChange = () => undefined, errorOf = () => undefined, readOnly = false }: TemplateFieldsProps) {
  const t = useTranslations('templates');
  const modes = useTranslations('processing.modes');
  const formats = useFormats();
  const parameters = parametersOf(draft.parameters);

  const attributes = (name: TextField, hinted: boolean) => ({
    id: `template-${name}`,
    readOnly,
    value: draft[name],
    'aria-invalid': errorOf(name) !== undefined,
    'aria-describedby': hinted || errorOf(name) !== undefined ? fieldHintId(`template-${name}`) : undefined,
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
  });
  const line = (name: TextField, hint?: string, more: ComponentProps<'input'> = {}) => (
    <Field id={`template-${name}`} label={t(`fields.${name}`)} hint={hint} error={errorOf(name)} className="min-w-0">
      <Input spellCheck={false} autoComplete="off" {...attributes(name, hint !== undefined)} {...more} />
    </Field>
  );
  const text = (name: TextField, hint?: string, more: ComponentProps<'textarea'> = {}) => (
    <Field id={`template-${name}`} label={t(`fields.${name}`)} hint={hint} error={errorOf(name)}>
      <Textarea rows={4} {...attributes(name, hint !== undefined)} {...more} />
    </Field>
  );

  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        {line('templateName', undefined, { required: true, maxLength: 200, autoFocus: !readOnly })}
        {line('groupName', undefined, { required: true, maxLength: 100, list: readOnly ? undefined : 'template-groups' })}
        <datalist id="template-groups">
          {groups.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
      {line('description', undefined, { maxLength: 2000, spellCheck: true })}
      <div className="grid items-end gap-4 sm:grid-cols-2">
        <Field id="template-job-type" label={t('fields.jobType')}>
          <OptionSelect
            id="template-job-type"
            disabled={readOnly}
            value={draft.jobType === '' ? undefined : draft.jobType}
            options={jobTypes}
            labelOf={modes}
            onChange={(jobType) => onChange({ jobType })}
            none={{ label: t('any_job'), onChoose: () => onChange({ jobType: '' }) }}
          />
        </Field>
        <OptionSwitch
          id="template-professional"
          label={t('professional')}
          description={t('professional_desc')}
          disabled={readOnly}
          checked={draft.isProfessional}
          onChange={(isProfessional) => onChange({ isProfessional })}
        />
      </div>
      {text('prompt', t('prompt_hint', { count: formats.number(draft.prompt.length) }), { required: true, rows: 9, maxLength: 32_000 })}
      {text('negativePrompt', t('negative_hint'), { rows: 3, maxLength: 8000 })}
      <section aria-labelledby="template-output" className="flex flex-col gap-2">
        <h3 id="template-output" className="text-sm font-medium">
          {t('output_title')}
        </h3>
        <ParameterFields
          parameters={parameters ?? {}}
          disabled={readOnly || parameters === undefined}
          onChange={(json) => onChange({ parameters: json })}
        />
      </section>
      <More title={t('final_prompt')}>
        <FinalPrompt draft={draft} />
      </More>
      <More title={t('engine_title')} open={draft.systemPrompt !== '' || draft.model !== '' || draft.apiEndpoint !== ''}>
        {text('systemPrompt', t('system_hint'), { rows: 4, maxLength: 8000 })}
        <div className="grid gap-4 sm:grid-cols-2">
          {line('model', t('model_hint'), { maxLength: 200 })}
          {line('apiEndpoint', t('endpoint_hint'), { maxLength: 500, type: 'url', placeholder: 'https://' })}
        </div>
        {text('parameters', t('parameters_hint'), {
          rows: 5,
          spellCheck: false,
          placeholder: '{\n  "background": "#ffffff",\n  "fill": 0.85\n}',
          className: 'font-mono text-xs',
        })}
      </More>
    </div>
  );
}

type TextField = Exclude<keyof TemplateDraft, 'jobType' | 'isProfessional' | 'isActive'>;
