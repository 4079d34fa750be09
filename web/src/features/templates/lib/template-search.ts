import type { PromptGroup, PromptTemplate } from '@/lib/api/types';

export const templateKinds = ['own', 'built_in', 'standard', 'professional'] as const;
export type TemplateKind = (typeof templateKinds)[number];

export interface TemplateSearch {
  kind?: TemplateKind;
  /** The template that is open; `new` for one that is being written. */
  template?: string;
}

const kinds: Record<TemplateKind, (template: PromptTemplate) => boolean> = {
  own: isOwn,
  built_in: (template) => !isOwn(template),
  standard: (template) => !template.isProfessional,
  professional: (template) => template.isProfessional,
};

export function isOwn(template: PromptTemplate): boolean {
  return template.userId !== undefined;
}

/** The groups with what matches, without those where nothing does. */
export function matching(groups: readonly PromptGroup[], kind: TemplateKind | undefined, search: string): PromptGroup[] {
  const terms = search.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '');
  const fits = (template: PromptTemplate) => {
    if (kind !== undefined && !kinds[kind](template)) return false;
    const text = `${template.groupName} ${template.templateName} ${template.description ?? ''} ${template.prompt}`.toLocaleLowerCase();
    return terms.every((term) => text.includes(term));
  };
  return groups
    .map(({ name, templates }) => ({ name, templates: templates.filter(fits) }))
    .filter(({ templates }) => templates.length > 0);
}

/**
 * The sort orders after moving an own template of a group by one place among the own ones. They are below zero, which
 * keeps them before the built-in ones.
 */
export function moved(group: PromptGroup, id: string, by: -1 | 1): { id: string; sortOrder: number }[] {
  const own = group.templates.filter(isOwn);
  const from = own.findIndex((template) => template.id === id);
  const to = from + by;
  const [template] = from < 0 || to < 0 || to >= own.length ? [] : own.splice(from, 1);
  if (!template) return [];
  own.splice(to, 0, template);
  return own.map((entry, index) => ({ id: entry.id, sortOrder: index - own.length }));
}
