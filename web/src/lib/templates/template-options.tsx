import type { PromptGroup, PromptTemplate } from '@/lib/api/types';

/** The groups with what of them is to be chosen from; without the groups that have nothing. */
export function usableGroups(groups: readonly PromptGroup[] | undefined, usable: (template: PromptTemplate) => boolean): PromptGroup[] {
  return (groups ?? [])
    .map((group) => ({ ...group, templates: group.templates.filter((template) => template.isActive && usable(template)) }))
    .filter((group) => group.templates.length > 0);
}

/** The options of a select, by group. */
export function TemplateOptions({ groups }: { groups: readonly PromptGroup[] }) {
  return groups.map(({ name, templates }) => (
    <optgroup key={name} label={name}>
      {templates.map(({ id, templateName }) => (
        <option key={id} value={id}>
          {templateName}
        </option>
      ))}
    </optgroup>
  ));
}
