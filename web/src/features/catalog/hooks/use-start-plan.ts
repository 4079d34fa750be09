import { useQuery } from '@tanstack/react-query';

import { jobsQuery } from '@/lib/api/queries';
import type { CreateJob, Folder, JobType } from '@/lib/api/types';
import { chosenFinish, finishFor } from '@/lib/jobs/finish';
import { builtIn, useProfileChoice } from '@/lib/profiles/use-profile-choice';
import { useJobModes } from '@/lib/settings/use-preferences';
import { useAiPlaygroundStore, type ProcessingOptions } from '@/stores/ai-playground-store';

import { paceOf, type Pace } from '../lib/pace';
import { useTemplateChoice } from './use-template-choice';

/** Why a job can't start. */
export type StartProblem = 'nothing_selected' | 'no_images' | 'prompt_needs_provider' | 'prompt_missing';

export interface StartPlan {
  /** Undefined while it can't start; then `problem` says why. */
  job: CreateJob | undefined;
  problem: StartProblem | undefined;
  images: number;
  skus: number;
  /** Of the SKUs, how many the list does not show. */
  hidden: number;
  /** Of the images, how many have an approved result; an upper bound where only some images of a SKU are taken. */
  approved: number;
  /** Of the images, how many have a result; an upper bound like `approved`. */
  withResult: number;
  /** The provider profile and its model; undefined: the built-in engine. */
  engine: { name: string; model: string } | undefined;
  /** What images of this kind took before. */
  pace: Pace | undefined;
}

function jobOf(skus: string[], options: ProcessingOptions, extra: CreateJob['options']): CreateJob {
  const { jobType, templateId, customPrompt = '', pilot = false, budgetMicros, force = false } = options;
  return {
    jobType,
    input: { skus },
    options: {
      ...extra,
      finish: finishFor(jobType, chosenFinish(options)),
      ...(pilot ? { pilot } : {}),
      ...(budgetMicros === undefined ? {} : { budgetMicros }),
      ...(force ? { force } : {}),
      ...(templateId === undefined ? {} : { promptTemplateId: templateId }),
      ...(customPrompt.trim() === '' ? {} : { customPrompt: customPrompt.trim() }),
    },
  };
}

/** How many photos of a SKU a job takes: one is the main image, the others are secondary. */
function imagesIn(folder: Folder, jobType: JobType): number {
  if (jobType === 'main_image') return Math.min(1, folder.imageCount);
  if (jobType === 'secondary_image') return Math.max(0, folder.imageCount - 1);
  return folder.imageCount;
}

const sum = (folders: readonly Folder[], of: (folder: Folder) => number) => folders.reduce((total, folder) => total + of(folder), 0);

/** What Start would do now: for the summary beside the button and for the button itself. */
export function useStartPlan(folders: readonly Folder[], visible: readonly Folder[]): StartPlan {
  const selected = useAiPlaygroundStore((state) => state.selectedSkus);
  const options = useAiPlaygroundStore((state) => state.processingOptions);
  const modes = useJobModes();
  const { profile, chosen: chosenProfile, options: provider } = useProfileChoice();
  const { template } = useTemplateChoice();
  const { data: jobs } = useQuery(jobsQuery({ limit: 50 }));

  const { jobType, customPrompt = '' } = options;
  const chosen = folders.filter((folder) => selected.has(folder.sku) && folder.status !== 'archived');
  // SKUs hidden by the filter are processed and charged, too, so the page says how many there are.
  const shown = new Set(visible.map((folder) => folder.sku));
  const images = sum(chosen, (folder) => imagesIn(folder, jobType));
  const templateProvider = chosenProfile === builtIn ? undefined : template?.apiEndpoint;
  const readsPrompts = profile !== undefined || templateProvider !== undefined;

  let problem: StartProblem | undefined;
  if (chosen.length === 0) problem = 'nothing_selected';
  else if (images === 0) problem = 'no_images';
  else if (jobType === 'custom' && !readsPrompts) problem = 'prompt_needs_provider';
  else if (jobType === 'custom' && customPrompt.trim() === '' && template === undefined) problem = 'prompt_missing';

  return {
    job: problem === undefined ? jobOf(chosen.map((folder) => folder.sku), options, { ...provider, ...modes }) : undefined,
    problem,
    images,
    skus: chosen.length,
    hidden: chosen.filter((folder) => !shown.has(folder.sku)).length,
    approved: sum(chosen, (folder) => Math.min(folder.approvedCount, imagesIn(folder, jobType))),
    withResult: sum(chosen, (folder) => Math.min(folder.completedCount, imagesIn(folder, jobType))),
    engine:
      profile !== undefined
        ? { name: profile.name, model: template?.model || profile.model }
        : templateProvider !== undefined && template !== undefined
          ? { name: new URL(templateProvider).host, model: template.model }
          : undefined,
    pace: paceOf(jobs?.items ?? [], jobType, readsPrompts),
  };
}
