import { useTranslations } from 'use-intl';

import type { TemplateDraft } from '../lib/template-draft';

/** What an engine that reads prompts is sent, in the order in which it is sent. */
export function FinalPrompt({ draft }: { draft: TemplateDraft }) {
  const t = useTranslations('templates');
  const { systemPrompt, prompt, negativePrompt } = draft;
  const parts = [
    ...(systemPrompt.trim() === '' ? [] : [{ label: t('fields.systemPrompt'), text: systemPrompt }]),
    { label: t('fields.prompt'), text: prompt.trim() === '' ? '…' : prompt },
    ...(negativePrompt.trim() === '' ? [] : [{ label: t('fields.negativePrompt'), text: negativePrompt }]),
  ];
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line bg-sunken p-3">
      {parts.map(({ label, text }) => (
        <div key={label}>
          <p className="text-xs font-medium text-muted">{label}</p>
          <p className="text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</p>
          {label === t('fields.prompt') && <p className="mt-1 text-xs text-muted italic">{t('prompt_additions')}</p>}
        </div>
      ))}
    </div>
  );
}
