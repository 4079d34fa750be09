import { useQuery } from '@tanstack/react-query';
import { Lock, ScrollText, Star } from 'lucide-react';
import { useId } from 'react';
import { useTranslations } from 'use-intl';

import { Badge } from '@/components/ui/badge';
import { settingsQuery } from '@/lib/api/queries';
import type { PromptGroup, PromptTemplate } from '@/lib/api/types';
import { useCanProcess } from '@/lib/accounts/use-session';
import { cn } from '@/lib/utils';

import { isOwn } from '../lib/template-search';
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
  return (
    <li className="group relative flex items-start gap-3 px-3 py-3 hover:bg-hover sm:px-4">
      <span aria-hidden className="mt-0.5 hidden size-8 shrink-0 items-center justify-center rounded-md bg-hover text-muted sm:flex">
        <Icon className="size-4" />
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
      </div>
      {canEdit && (
        <div className="relative">
          <TemplateMenu template={template} whole={whole} isDefault={isDefault} onOpen={onOpen} />
        </div>
      )}
    </li>
  );
}
