import { useTranslations } from 'use-intl';

import type { PromptFigures, PromptTemplate } from '@/lib/api/types';
import { useFormats } from '@/lib/format';

import { finishOf } from '../lib/template-parameters';

/** What a template sets beside its prompt, in few words. */
export function TemplateSummary({ template }: { template: PromptTemplate }) {
  const t = useTranslations();
  const formats = useFormats();
  const { width, height, background, fill, shadow, format } = finishOf(template.parameters ?? {});
  const parts = [
    ...(width !== undefined && height !== undefined ? [t('review.dimensions', { width, height })] : []),
    ...(background === undefined ? [] : [background.toUpperCase()]),
    ...(fill === undefined ? [] : [t('templates.fills', { fill: formats.percent(fill) })]),
    ...(shadow === true ? [t('templates.with_shadow')] : []),
    ...(format === undefined ? [] : [t(`finish.formats.${format}`)]),
    ...(template.model === '' ? [] : [template.model]),
  ];
  if (parts.length === 0) return null;
  return <p className="tabular mt-0.5 text-xs text-muted">{parts.join(' · ')}</p>;
}

/** How often its results are approved, and what an approved one costs. */
export function TemplateRecord({ figures }: { figures: PromptFigures }) {
  const t = useTranslations('templates');
  const formats = useFormats();
  const { approved, rejected, results, costPerApprovedMicros: cost } = figures;
  const decided = approved + rejected;
  return (
    <p className="tabular text-xs text-muted">
      {decided > 0 ? (
        <span className="font-medium text-foreground">{t('approval_rate', { rate: formats.percent(approved / decided), count: decided })}</span>
      ) : (
        <span>{t('undecided')}</span>
      )}{' '}
      <span className="whitespace-nowrap">{t('results', { count: results })}</span>
      {cost !== undefined && t('per_approved', { cost: formats.money(cost) })}
    </p>
  );
}
