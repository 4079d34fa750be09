import { useNavigate } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';

import type { PromptTemplate } from '@/lib/api/types';
import { toast } from '@/lib/toast';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

/** Makes a template that of the next job, and goes where jobs are started. */
export function useChooseTemplate(): (template: PromptTemplate) => void {
  const t = useTranslations('templates');
  const navigate = useNavigate();
  const setOptions = useAiPlaygroundStore((state) => state.setProcessingOptions);
  return ({ id, jobType, isProfessional, templateName }) => {
    setOptions({
      templateId: id,
      ...(jobType === undefined ? {} : { jobType }),
      ...(isProfessional ? { professionalMode: true } : {}),
    });
    toast.success(t('chosen', { name: templateName }));
    void navigate({ to: '/dashboard/aiplayground' });
  };
}
