import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocale } from 'use-intl';

import { promptsQuery, settingsQuery } from '@/lib/api/queries';
import type { PromptGroup, PromptTemplate } from '@/lib/api/types';
import { useJobModes } from '@/lib/settings/use-preferences';
import { usableGroups } from '@/lib/templates/template-options';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

interface TemplateChoice {
  /** The templates that fit the job, by group. */
  usable: readonly PromptGroup[];
  /** The default of the settings, when it fits the job. */
  standard: PromptTemplate | undefined;
  /** The id that was chosen; undefined: the default, or none. */
  chosen: string | undefined;
  /** The template that the job will use. */
  template: PromptTemplate | undefined;
}

/** The prompt template of the next job. */
export function useTemplateChoice(): TemplateChoice {
  const { data: groups } = useQuery(promptsQuery(useLocale()));
  const { data: settings } = useQuery(settingsQuery);
  const jobType = useAiPlaygroundStore((state) => state.processingOptions.jobType);
  const templateId = useAiPlaygroundStore((state) => state.processingOptions.templateId);
  const set = useAiPlaygroundStore((state) => state.setProcessingOptions);
  const { professionalMode } = useJobModes();

  const fits = (template: PromptTemplate) => template.jobType === undefined || template.jobType === jobType;
  const usable = usableGroups(groups, (template) => fits(template) && (professionalMode || !template.isProfessional));
  const known = groups?.flatMap((group) => group.templates) ?? [];
  const standard = known.find((template) => template.id === settings?.defaultPromptTemplateId && fits(template));
  const named = usable.flatMap((group) => group.templates).find((template) => template.id === templateId);
  // A chosen template may have been deleted or switched off.
  const isGone = groups !== undefined && templateId !== undefined && named === undefined;
  useEffect(() => {
    if (isGone) set({ templateId: undefined });
  }, [isGone, set]);
  return { usable, standard, chosen: named?.id, template: named ?? standard };
}
