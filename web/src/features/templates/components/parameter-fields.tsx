import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { OptionSelect } from '@/components/option-select';
import { Input } from '@/components/ui/input';
import { Field } from '@/components/ui/label';

import { fileFormats, finishOf, withParameter, type Finish } from '../lib/template-parameters';

interface ParameterFieldsProps {
  parameters: Record<string, unknown>;
  onChange: (json: string) => void;
  disabled: boolean;
}

const shadows = ['with', 'without'] as const;

/** The finish that a template asks for. What is left empty is as chosen for the job. */
export function ParameterFields({ parameters, onChange, disabled }: ParameterFieldsProps) {
  const t = useTranslations();
  const finish = finishOf(parameters);
  const set = <K extends keyof Finish>(name: K, value: Finish[K]) => onChange(withParameter(parameters, name, value));
  const none = t('templates.as_in_job');
  const number = (name: 'width' | 'height' | 'quality', label: string) => (
    <NumberField id={`template-${name}`} label={label} value={finish[name]} disabled={disabled} onChange={(value) => set(name, value)} />
  );
  return (
    <fieldset disabled={disabled} className="grid grid-cols-2 gap-4 sm:grid-cols-3">
      <Field id="template-background" label={t('finish.background')}>
        <Input
          id="template-background"
          spellCheck={false}
          autoComplete="off"
          placeholder="#ffffff"
          value={finish.background ?? ''}
          onChange={(event) => set('background', event.target.value === '' ? undefined : event.target.value)}
        />
      </Field>
      {number('width', t('finish.width'))}
      {number('height', t('finish.height'))}
      <NumberField
        id="template-fill"
        label={t('templates.fill_percent')}
        value={finish.fill === undefined ? undefined : Math.round(finish.fill * 100)}
        disabled={disabled}
        onChange={(percent) => set('fill', percent === undefined ? undefined : percent / 100)}
      />
      <Field id="template-shadow" label={t('finish.shadow')}>
        <OptionSelect
          id="template-shadow"
          disabled={disabled}
          value={finish.shadow === undefined ? undefined : finish.shadow ? 'with' : 'without'}
          options={shadows}
          labelOf={(choice) => t(`templates.shadows.${choice}`)}
          onChange={(choice) => set('shadow', choice === 'with')}
          none={{ label: none, onChoose: () => set('shadow', undefined) }}
        />
      </Field>
      <Field id="template-format" label={t('finish.format')}>
        <OptionSelect
          id="template-format"
          disabled={disabled}
          value={finish.format}
          options={fileFormats}
          labelOf={(format) => t(`finish.formats.${format}`)}
          onChange={(format) => set('format', format)}
          none={{ label: none, onChoose: () => set('format', undefined) }}
        />
      </Field>
      {number('quality', t('finish.quality'))}
    </fieldset>
  );
}

interface NumberFieldProps {
  id: string;
  label: string;
  value: number | undefined;
  disabled: boolean;
  onChange: (value: number | undefined) => void;
}

/** Keeps what is typed; only whole numbers reach the template. */
function NumberField({ id, label, value, disabled, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>();
  const text = typed !== undefined && Number(typed) === (value ?? 0) ? typed : String(value ?? '');
  return (
    <Field id={id} label={label}>
      <Input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        disabled={disabled}
        value={text}
        onChange={(event) => {
          const next = event.target.value.trim();
          if (!/^\d*$/.test(next)) return;
          setTyped(next);
          onChange(next === '' ? undefined : Number(next));
        }}
        className="tabular"
      />
    </Field>
  );
}
