import { useQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { Button } from '@/components/ui/button';
import { Field, fieldHintId } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { foldersQuery } from '@/lib/api/queries';
import type { PromptTemplate } from '@/lib/api/types';
import { useCreateJob } from '@/lib/jobs/job-actions';
import { useErrorToast } from '@/lib/use-error-toast';
import { useProgressStore } from '@/stores/progress-store';

const maxChoices = 200;

/** Processes the main photo of one SKU with a template, to see what it does. */
export function TryTemplate({ template, onStarted }: { template: PromptTemplate; onStarted: () => void }) {
  const t = useTranslations('templates');
  const onError = useErrorToast();
  const show = useProgressStore((state) => state.show);
  const create = useCreateJob();
  const { data: folders = [] } = useQuery(foldersQuery);
  const choices = folders.filter(({ status, imageCount }) => status !== 'archived' && imageCount > 0).slice(0, maxChoices);
  const [chosen, setChosen] = useState<string>();
  const folder = choices.find(({ sku }) => sku === chosen) ?? choices[0];
  if (folder === undefined) return <p className="text-sm text-muted">{t('try_nothing')}</p>;

  const start = () =>
    create.mutate(
      {
        jobType: template.jobType ?? 'custom',
        input: { skus: [folder.sku], imageType: 'main' },
        options: { promptTemplateId: template.id, force: true, ...(template.isProfessional ? { professionalMode: true } : {}) },
      },
      {
        onSuccess: ({ jobId }) => {
          onStarted();
          show(jobId);
        },
        onError,
      },
    );
  return (
    <div className="flex items-start gap-3">
      {folder.thumbnailUrl !== undefined && (
        <Picture src={folder.thumbnailUrl} alt="" className="mt-5 size-12 shrink-0 rounded-md border border-line bg-sunken" />
      )}
      <Field id="try-sku" label={t('try_photo')} hint={t('try_hint')} className="min-w-0 flex-1">
        <div className="flex gap-2">
          <NativeSelect
            id="try-sku"
            aria-describedby={fieldHintId('try-sku')}
            value={folder.sku}
            onChange={(event) => setChosen(event.target.value)}
            className="min-w-0 flex-1"
          >
            {choices.map(({ sku }) => (
              <option key={sku} value={sku}>
                {sku}
              </option>
            ))}
          </NativeSelect>
          <Button disabled={create.isPending} onClick={start}>
            <FlaskConical />
            {t('try')}
          </Button>
        </div>
      </Field>
    </div>
  );
}
