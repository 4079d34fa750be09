import { Play } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { useCreateJob } from '@/lib/jobs/job-actions';
import type { CreateJob, Folder, JobType } from '@/lib/api/types';
import { finishFor } from '@/lib/jobs/finish';
import { useProfileChoice } from '@/lib/profiles/use-profile-choice';
import { useJobModes } from '@/lib/settings/use-preferences';
import { useErrorToast } from '@/lib/use-error-toast';
import { useAiPlaygroundStore, type ProcessingOptions } from '@/stores/ai-playground-store';
import { useProgressStore } from '@/stores/progress-store';

function jobOf(skus: string[], options: ProcessingOptions, extra: CreateJob['options']): CreateJob {
  const { jobType, templateId, customPrompt, pilot = false, budgetMicros, force = false, finish } = options;
  return {
    jobType,
    input: { skus },
    options: {
      ...extra,
      finish: finishFor(jobType, finish),
      ...(pilot ? { pilot } : {}),
      ...(budgetMicros === undefined ? {} : { budgetMicros }),
      ...(force ? { force } : {}),
      ...(templateId === undefined ? {} : { promptTemplateId: templateId }),
      ...(customPrompt === undefined || customPrompt.trim() === '' ? {} : { customPrompt: customPrompt.trim() }),
    },
  };
}

/** How many photos a job takes: a SKU has one main image, and the others are secondary. */
function imagesIn(folder: Folder, jobType: JobType): number {
  if (jobType === 'main_image') return Math.min(1, folder.imageCount);
  if (jobType === 'secondary_image') return Math.max(0, folder.imageCount - 1);
  return folder.imageCount;
}

interface StartButtonProps {
  folders: readonly Folder[];
  /** The SKUs that search and filter show. */
  visible: readonly Folder[];
  onStarted?: (() => void) | undefined;
}

export function StartButton({ folders, visible, onStarted }: StartButtonProps) {
  const t = useTranslations('processing');
  const onError = useErrorToast();
  const selected = useAiPlaygroundStore((state) => state.selectedSkus);
  const options = useAiPlaygroundStore((state) => state.processingOptions);
  const setOptions = useAiPlaygroundStore((state) => state.setProcessingOptions);
  const show = useProgressStore((state) => state.show);
  const create = useCreateJob();
  const { options: provider } = useProfileChoice();
  const modes = useJobModes();

  const chosen = folders.filter((folder) => selected.has(folder.sku) && folder.status !== 'archived');
  // SKUs hidden by the filter are processed and charged, too, so the button says how many there are.
  const shown = new Set(visible.map((folder) => folder.sku));
  const hidden = chosen.filter((folder) => !shown.has(folder.sku)).length;
  const images = chosen.reduce((sum, folder) => sum + imagesIn(folder, options.jobType), 0);

  const start = () =>
    create.mutate(
      jobOf(
        chosen.map((folder) => folder.sku),
        options,
        { ...provider, ...modes },
      ),
      {
        onSuccess: ({ jobId }) => {
          setOptions({ force: false });
          onStarted?.();
          show(jobId);
        },
        onError,
      },
    );

  return (
    <Button
      variant="primary"
      size="lg"
      className="w-full"
      disabled={images === 0 || create.isPending}
      onClick={start}
    >
      <Play />
      {create.isPending
        ? t('processing')
        : chosen.length === 0
          ? t('select_skus')
          : hidden > 0
            ? t('start_count_hidden', { images, skus: chosen.length, hidden })
            : t('start_count', { images, skus: chosen.length })}
    </Button>
  );
}
