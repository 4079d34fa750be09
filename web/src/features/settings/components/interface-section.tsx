import { GalleryHorizontal, Layers } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { ChoiceCards } from '@/components/choice-cards';
import { FormSection } from '@/components/form-section';
import { OptionSwitch } from '@/components/option-switch';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { views } from '@/lib/api/types';

import { ranges } from '../lib/draft';
import type { SectionProps } from '../lib/section';

const icons = { continuous: Layers, step_review: GalleryHorizontal } as const;

export function InterfaceSection({ draft, set, errorOf, disabled }: SectionProps) {
  const t = useTranslations('settings.interface');
  return (
    <FormSection title={t('title')} description={t('description')}>
      <ChoiceCards
        name="default-view"
        label={t('view')}
        disabled={disabled}
        value={draft.defaultView}
        options={views.map((view) => ({ value: view, label: t(`views.${view}`), description: t(`views_desc.${view}`), icon: icons[view] }))}
        onChange={(defaultView) => set({ defaultView })}
        className="sm:grid-cols-2"
      />
      <Field id="items-per-page" label={t('items')} hint={t('items_hint')} error={errorOf('itemsPerPage')}>
        <Input
          id="items-per-page"
          type="number"
          inputMode="numeric"
          {...ranges.itemsPerPage}
          disabled={disabled}
          aria-invalid={errorOf('itemsPerPage') !== undefined}
          aria-describedby={fieldHintId('items-per-page')}
          value={draft.itemsPerPage}
          onChange={(event) => set({ itemsPerPage: event.target.value })}
          className="tabular max-w-28"
        />
      </Field>
      <OptionSwitch
        id="auto-advance"
        label={t('advance')}
        description={t('advance_desc')}
        disabled={disabled}
        checked={draft.autoAdvance}
        onChange={(autoAdvance) => set({ autoAdvance })}
      />
    </FormSection>
  );
}
