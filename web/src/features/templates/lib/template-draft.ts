import type { JobType, PromptInput, PromptTemplate } from '@/lib/api/types';

/** What the editor holds: every field as text, parameters as JSON. */
export interface TemplateDraft {
  templateName: string;
  groupName: string;
  jobType: JobType | '';
  isProfessional: boolean;
  isActive: boolean;
  description: string;
  prompt: string;
  negativePrompt: string;
  systemPrompt: string;
  model: string;
  apiEndpoint: string;
  parameters: string;
}

export function draftOf(template: PromptTemplate | undefined): TemplateDraft {
  return {
    templateName: template?.templateName ?? '',
    groupName: template?.groupName ?? '',
    jobType: template?.jobType ?? '',
    isProfessional: template?.isProfessional ?? false,
    isActive: template?.isActive ?? true,
    description: template?.description ?? '',
    prompt: template?.prompt ?? '',
    negativePrompt: template?.negativePrompt ?? '',
    systemPrompt: template?.systemPrompt ?? '',
    model: template?.model ?? '',
    apiEndpoint: template?.apiEndpoint ?? '',
    parameters: template?.parameters === undefined || Object.keys(template.parameters).length === 0 ? '' : JSON.stringify(template.parameters, null, 2),
  };
}

/** The parameters that a text stands for; undefined when it is no JSON object. */
export function parametersOf(text: string): Record<string, never> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, never> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The whole template for the server; undefined while the parameters are no JSON. */
export function inputOf(draft: TemplateDraft): PromptInput | undefined {
  const parameters = parametersOf(draft.parameters);
  if (parameters === undefined) return undefined;
  return {
    ...draft,
    templateName: draft.templateName.trim(),
    groupName: draft.groupName.trim(),
    jobType: draft.jobType === '' ? null : draft.jobType,
    model: draft.model.trim(),
    apiEndpoint: draft.apiEndpoint.trim(),
    parameters,
  };
}
