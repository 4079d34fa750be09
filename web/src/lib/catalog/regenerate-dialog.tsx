import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { useRegenerate } from './pair-actions';
import { jobTypes, type ImagePair, type JobType } from '@/lib/api/types';
import { chosenFinish, finishFor } from '@/lib/jobs/finish';
import { useProfileChoice } from '@/lib/profiles/use-profile-choice';
import { useJobModes } from '@/lib/settings/use-preferences';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';
import { useProgressStore } from '@/stores/progress-store';

import { rejectReasons, type RejectReason } from '@/lib/review/reasons';
import { ToggleChips, toggled } from '@/components/toggle-chips';
import { OptionSelect } from '@/components/option-select';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Textarea } from '@/components/ui/input';
import { Field } from '@/components/ui/label';

interface RegenerateDialogProps {
  /** One or more images of a SKU. */
  pairs: readonly ImagePair[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes a picture again with the options of the overview, and with what was wrong as a hint to the engine. */
export function RegenerateDialog({ pairs, open, onOpenChange }: RegenerateDialogProps) {
  const t = useTranslations();
  const names = useImageNames(pairs);
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t('regenerate.title')} description={names}>
        <RegenerateForm pairs={pairs} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

/** The name of one image, the number of several. */
function useImageNames(pairs: readonly ImagePair[]): string {
  const t = useTranslations('regenerate');
  const [first] = pairs;
  return pairs.length === 1 && first ? first.name : t('images', { count: pairs.length });
}

function RegenerateForm({ pairs, onDone }: { pairs: readonly ImagePair[]; onDone: () => void }) {
  const t = useTranslations();
  const onError = useErrorToast();
  const names = useImageNames(pairs);
  const regenerate = useRegenerate();
  const show = useProgressStore((state) => state.show);
  const options = useAiPlaygroundStore((state) => state.processingOptions);
  const modes = useJobModes();
  const { options: provider } = useProfileChoice();
  const [jobType, setJobType] = useState<JobType>(options.jobType);
  const [reasons, setReasons] = useState<ReadonlySet<RejectReason>>(new Set());
  const [prompt, setPrompt] = useState('');

  const submit = () =>
    regenerate.mutate(
      {
        pairs,
        body: {
          reasons: [...reasons],
          jobType,
          options: { ...provider, ...modes, finish: finishFor(jobType, chosenFinish(options)) },
          ...(prompt.trim() === '' ? {} : { prompt: prompt.trim() }),
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
        <Field id="regenerate-type" label={t('processing.job_type')}>
          <OptionSelect
            id="regenerate-type"
            value={jobType}
            options={jobTypes}
            labelOf={(type) => t(`processing.modes.${type}`)}
            onChange={setJobType}
          />
        </Field>
        <div className="flex flex-col gap-1.5">
          <p className="text-xs font-medium text-muted">{t('regenerate.what_was_wrong')}</p>
          <ToggleChips
            label={t('regenerate.what_was_wrong')}
            options={rejectReasons}
            chosen={reasons}
            labelOf={(reason) => t(`reject.reasons.${reason}`)}
            onToggle={(reason) => setReasons(toggled(reasons, reason))}
          />
        </div>
        <Field id="regenerate-prompt" label={t('regenerate.extra')} hint={t('regenerate.extra_hint')}>
          <Textarea
            id="regenerate-prompt"
            rows={3}
            maxLength={8000}
            placeholder={t('processing.custom_prompt_placeholder')}
            value={prompt}
            onChange={(event) => setPrompt(event.target.value)}
          />
        </Field>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={regenerate.isPending}>
          <RefreshCw />
          {t('image_pair.regenerate')}
        </Button>
      </DialogFooter>
    </form>
  );
}
