import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { useRegenerate } from './pair-actions';
import { isOneOf, jobTypes, type ImagePair, type JobType } from '@/lib/api/types';
import { chosenFinish, finishFor } from '@/lib/jobs/finish';
import { builtIn, useProfileChoice } from '@/lib/profiles/use-profile-choice';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';
import { useProgressStore } from '@/stores/progress-store';

import { localReasons, rejectReasons, type RejectReason } from '@/lib/review/reasons';
import { ToggleChips, toggled } from '@/components/toggle-chips';
import { OptionSelect } from '@/components/option-select';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Textarea } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';

interface RegenerateDialogProps {
  /** One or more images of a SKU. */
  pairs: readonly ImagePair[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes a picture again as it was ordered, with what was wrong as a hint to the engine. */
export function RegenerateDialog({ pairs, open, onOpenChange }: RegenerateDialogProps) {
  const t = useTranslations();
  const names = useImageNames(pairs);
  const [first] = pairs;
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t('regenerate.title')} description={names}>
        {first && <RegenerateForm pairs={pairs} first={first} onDone={() => onOpenChange(false)} />}
      </DialogContent>
    </Dialog>
  );
}

function isJobType(value: unknown): value is JobType {
  return typeof value === 'string' && isOneOf(jobTypes, value);
}

/** The name of one image, the number of several. */
function useImageNames(pairs: readonly ImagePair[]): string {
  const t = useTranslations('regenerate');
  const [first] = pairs;
  return pairs.length === 1 && first ? first.name : t('images', { count: pairs.length });
}

/** Several images are offered what their first one can have; each keeps the job type and the options of its own result. */
function RegenerateForm({ pairs, first, onDone }: { pairs: readonly ImagePair[]; first: ImagePair; onDone: () => void }) {
  const t = useTranslations();
  const onError = useErrorToast();
  const names = useImageNames(pairs);
  const regenerate = useRegenerate();
  const show = useProgressStore((state) => state.show);
  const options = useAiPlaygroundStore((state) => state.processingOptions);
  const { profiles, standard } = useProfileChoice();
  const before: unknown = first.generationParams?.jobType;
  const orderedType = isJobType(before) ? before : options.jobType;
  const [jobType, setJobType] = useState<JobType>(orderedType);
  const [provider, setProvider] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<RejectReason>>(new Set());
  const [prompt, setPrompt] = useState('');

  const wasLocal = first.engine === undefined ? standard === undefined : first.engine === builtIn;
  const isLocal = provider === '' ? wasLocal : provider === builtIn;
  const offered = isLocal ? localReasons(first, jobType) : rejectReasons;
  const reasons = offered.filter((reason) => chosen.has(reason));
  const isAnotherOrder = jobType !== orderedType || provider !== '';
  // The built-in engine makes the same picture of the same order.
  const changesSomething = !isLocal || reasons.length > 0 || isAnotherOrder;

  const submit = () =>
    regenerate.mutate(
      {
        pairs,
        body: {
          reasons,
          ...(before === jobType ? {} : { jobType }),
          options: {
            ...(provider === '' ? {} : provider === builtIn ? { engine: builtIn } : { profile: provider }),
            ...(before === jobType ? {} : { finish: finishFor(jobType, chosenFinish(options)) }),
          },
          ...(isLocal || prompt.trim() === '' ? {} : { prompt: prompt.trim() }),
        },
      },
      {
        onSuccess: ({ jobId }) => {
          onDone();
          toast.success(t('regenerate.started', { name: pairs.length === 1 ? `${pairs[0]?.sku ?? ''}/${names}` : names }), {
            action: { label: t('regenerate.show_progress'), onClick: () => show(jobId) },
          });
        },
        onError,
      },
    );

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        <Field id="regenerate-type" label={t('processing.job_type')} hint={before === jobType ? t('regenerate.own_options') : t('regenerate.overview_options')}>
          <OptionSelect
            id="regenerate-type"
            value={jobType}
            options={jobTypes}
            labelOf={(type) => t(`processing.modes.${type}`)}
            onChange={setJobType}
            aria-describedby={fieldHintId('regenerate-type')}
          />
        </Field>
        {profiles.length > 0 && (
          <Field id="regenerate-provider" label={t('processing.provider')}>
            <NativeSelect id="regenerate-provider" value={provider} onChange={({ target }) => setProvider(target.value)}>
              <option value="">{t('regenerate.as_before')}</option>
              {profiles.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
              <option value={builtIn}>{t('processing.built_in')}</option>
            </NativeSelect>
          </Field>
        )}
        <div className="flex flex-col gap-1.5">
          <p className="text-xs font-medium text-muted">{t('regenerate.what_was_wrong')}</p>
          <ToggleChips
            label={t('regenerate.what_was_wrong')}
            options={offered}
            chosen={chosen}
            labelOf={(reason) => t(`reject.reasons.${reason}`)}
            onToggle={(reason) => setChosen(toggled(chosen, reason))}
          />
          {isLocal && <p className="text-xs text-muted">{t('regenerate.local_hint')}</p>}
        </div>
        {!isLocal && (
          <Field id="regenerate-prompt" label={t('regenerate.extra')}>
            <Textarea
              id="regenerate-prompt"
              rows={3}
              maxLength={8000}
              placeholder={t('processing.custom_prompt_placeholder')}
              value={prompt}
              onChange={(event) => setPrompt(event.target.value)}
            />
          </Field>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={regenerate.isPending || !changesSomething}>
          <RefreshCw />
          {t('image_pair.regenerate')}
        </Button>
      </DialogFooter>
    </form>
  );
}
