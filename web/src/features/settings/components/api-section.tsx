import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { ApiKeyField } from '@/components/api-key-field';
import { FormSection } from '@/components/form-section';
import { TestConnection } from '@/lib/profiles/test-connection';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';

import { testEndpoint } from '../api/settings';
import { losesKey, ranges, testedBy } from '../lib/draft';
import type { SectionProps } from '../lib/section';

export function ApiSection({ settings, draft, set, errorOf, disabled }: SectionProps) {
  const t = useTranslations('settings.api');
  return (
    <FormSection
      title={t('title')}
      description={
        <>
          {t('description')}{' '}
          <Link to="/dashboard/aiplayground/settings/providers" className="text-accent-text underline underline-offset-2">
            {t('more')}
          </Link>
        </>
      }
    >
      <Field id="api-endpoint" label={t('endpoint')} hint={t('endpoint_hint')} error={errorOf('apiEndpoint')}>
        <Input
          id="api-endpoint"
          type="url"
          inputMode="url"
          spellCheck={false}
          autoComplete="off"
          maxLength={500}
          placeholder="https://api.openai.com/v1"
          disabled={disabled}
          aria-invalid={errorOf('apiEndpoint') !== undefined}
          aria-describedby={fieldHintId('api-endpoint')}
          value={draft.apiEndpoint}
          onChange={(event) => set({ apiEndpoint: event.target.value })}
        />
      </Field>
      <ApiKeyField
        id="api-key"
        stored={settings.hasApiKey ? { hint: settings.apiKeyHint } : undefined}
        change={draft.apiKey}
        onChange={(apiKey) => set({ apiKey })}
        error={errorOf('apiKey')}
        disabled={disabled}
      />
      {losesKey(settings, draft) && (
        <p role="status" className="flex gap-2 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {t('endpoint_drops_key')}
        </p>
      )}
      <TestConnection
        test={() => testEndpoint(testedBy(settings, draft))}
        onModel={(defaultModel) => set({ defaultModel })}
        disabled={disabled || draft.apiEndpoint.trim() === ''}
      />
      <Field id="default-model" label={t('model')} hint={t('model_hint')} error={errorOf('defaultModel')}>
        <Input
          id="default-model"
          spellCheck={false}
          autoComplete="off"
          maxLength={200}
          placeholder="gpt-image-1"
          disabled={disabled}
          aria-describedby={fieldHintId('default-model')}
          value={draft.defaultModel}
          onChange={(event) => set({ defaultModel: event.target.value })}
        />
      </Field>
      <Field id="max-concurrent" label={t('concurrent')} hint={t('concurrent_hint')} error={errorOf('maxConcurrentJobs')}>
        <Input
          id="max-concurrent"
          type="number"
          inputMode="numeric"
          {...ranges.maxConcurrentJobs}
          disabled={disabled}
          aria-invalid={errorOf('maxConcurrentJobs') !== undefined}
          aria-describedby={fieldHintId('max-concurrent')}
          value={draft.maxConcurrentJobs}
          onChange={(event) => set({ maxConcurrentJobs: event.target.value })}
          className="tabular max-w-28"
        />
      </Field>
    </FormSection>
  );
}
