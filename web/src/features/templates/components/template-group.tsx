import { useQuery } from '@tanstack/react-query';
import { Lock, ScrollText, Star } from 'lucide-react';
import { useId } from 'react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { settingsQuery } from '@/lib/api/queries';
import type { PromptGroup, PromptTemplate } from '@/lib/api/types';
import { useCanProcess } from '@/lib/accounts/use-session';
import { cn } from '@/lib/utils';

import { promptFiguresQuery } from '../api/figures';
import { useChooseTemplate } from '../hooks/use-choose-template';
import { isOwn } from '../lib/template-search';
import { TemplateRecord, TemplateSummary } from './template-facts';
import { TemplateMenu } from './template-menu';

interface TemplateGroupProps {
  group: PromptGroup;
  /** The same group with what the filter hides. */
  whole: PromptGroup;
  onOpen: (id: string) => void;
}

export function TemplateGroup({ group, whole, onOpen }: TemplateGroupProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h2 id={id} className="flex items-baseline gap-2 font-semibold">
        {group.name}
        <span className="tabular text-xs font-normal text-muted">{group.templates.length}</span>
      </h2>
      <ul aria-labelledby={id} className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
        {group.templates.map((template) => (
          <TemplateRow key={template.id} template={template} whole={whole} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}

function TemplateRow({ template, whole, onOpen }: { template: PromptTemplate; whole: PromptGroup; onOpen: (id: string) => void }) {
  const t = useTranslations('templates');
  const modes = useTranslations('processing.modes');
  const canEdit = useCanProcess();
  const { data: settings } = useQuery(settingsQuery);
  const isDefault = settings?.defaultPromptTemplateId === template.id;
  const Icon = isOwn(template) ? ScrollText : Lock;
  const figures = useQuery(promptFiguresQuery).data?.get(template.id);
  const choose = useChooseTemplate();
  return (
    <li className="group relative flex items-start gap-3 px-3 py-3 hover:bg-hover sm:px-4">
      <span aria-hidden className="hidden size-14 shrink-0 items-center justify-center overflow-hidden rounded-md border border-line bg-sunken text-faint sm:flex">
        {figures?.exampleUrl === undefined ? <Icon className="size-5" /> : <Picture src={figures.exampleUrl} alt="" loading="lazy" className="size-full" />}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <button
            type="button"
            onClick={() => onOpen(template.id)}
            className={cn('text-left text-sm font-medium [overflow-wrap:anywhere] before:absolute before:inset-0 hover:underline focus-visible:outline-none focus-visible:before:outline-2 focus-visible:before:-outline-offset-2 focus-visible:before:outline-ring', !template.isActive && 'text-muted')}
          >
            {template.templateName}
          </button>
          {isDefault && (
            <Badge tone="success">
              <Star aria-hidden />
              {t('default')}
            </Badge>
          )}
          {template.isProfessional && <Badge tone="accent">{t('professional')}</Badge>}
          {!isOwn(template) && <Badge>{t('built_in')}</Badge>}
          {template.jobType !== undefined && <Badge tone="info">{modes(template.jobType)}</Badge>}
          {!template.isActive && <Badge tone="warning">{t('inactive')}</Badge>}
        </div>
        <p className="mt-0.5 line-clamp-2 text-xs text-muted [overflow-wrap:anywhere]">
          {template.description === undefined || template.description === '' ? template.prompt : template.description}
        </p>
        <TemplateSummary template={template} />
        {figures && <TemplateRecord figures={figures} />}
      </div>
      {canEdit && (
        <div className="relative flex items-center gap-1">
          {template.isActive && (
            <Button size="sm" aria-label={t('use_name', { name: template.templateName })} onClick={() => choose(template)}>
              {t('use')}
            </Button>
          )}
          <TemplateMenu template={template} whole={whole} isDefault={isDefault} onOpen={onOpen} />
        </div>
      )}
    </li>
  );
}
