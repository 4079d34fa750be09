import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { useTranslations } from 'use-intl';

import { useRegenerate } from './pair-actions';
import { isOneOf, jobTypes, type ImagePair, type JobType } from '@/lib/api/types';
import { finishFor } from '@/lib/jobs/finish';
import { useProfileChoice } from '@/lib/profiles/use-profile-choice';
import { useErrorMessage } from '@/lib/use-error-message';
import { cn } from '@/lib/utils';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';
import { useProgressStore } from '@/stores/progress-store';

import { rejectReasons } from '@/lib/review/reject-form';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Textarea } from '@/components/ui/input';
import { Field } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';

interface RegenerateDialogProps {
  pair: ImagePair;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes a picture again with the options of the overview, and with what was wrong as a hint to the engine. */
export function RegenerateDialog({ pair, open, onOpenChange }: RegenerateDialogProps) {
  const t = useTranslations();
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t('regenerate.title')} description={pair.name}>
        <RegenerateForm pair={pair} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function RegenerateForm({ pair, onDone }: { pair: ImagePair; onDone: () => void }) {
  const t = useTranslations();
  const message = useErrorMessage();
  const regenerate = useRegenerate();
  const show = useProgressStore((state) => state.show);
  const { finish, professionalMode, consistencyMode, jobType: lastType } = useAiPlaygroundStore((state) => state.processingOptions);
  const { options: where } = useProfileChoice();
  const [jobType, setJobType] = useState<JobType>(lastType);
  const [reasons, setReasons] = useState<readonly string[]>([]);
  const [prompt, setPrompt] = useState('');

  const submit = () =>
    regenerate.mutate(
      {
        pair,
        body: {
          reasons: [...reasons],
          jobType,
          options: { ...where, finish: finishFor(jobType, finish), professionalMode, consistencyMode },
          ...(prompt.trim() === '' ? {} : { prompt: prompt.trim() }),
        },
      },
      {
        onSuccess: ({ jobId }) => {
          onDone();
          toast.success(t('regenerate.started', { name: pair.name }), {
            action: { label: t('regenerate.show_progress'), onClick: () => show(jobId) },
          });
        },
        onError: (error) => toast.error(message(error)),
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
          <NativeSelect
            id="regenerate-type"
            value={jobType}
            onChange={({ target: { value } }) => {
              if (isOneOf(jobTypes, value)) setJobType(value);
            }}
          >
            {jobTypes.map((type) => (
              <option key={type} value={type}>
                {t(`processing.modes.${type}`)}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <div className="flex flex-col gap-1.5">
          <p className="text-xs font-medium text-muted">{t('regenerate.what_was_wrong')}</p>
          <div role="group" aria-label={t('regenerate.what_was_wrong')} className="flex flex-wrap gap-1.5">
            {rejectReasons.map((reason) => {
              const pressed = reasons.includes(reason);
              return (
                <button
                  key={reason}
                  type="button"
                  aria-pressed={pressed}
                  onClick={() => setReasons(pressed ? reasons.filter((other) => other !== reason) : [...reasons, reason])}
                  className={cn(
                    'h-7 rounded-full border border-line px-2.5 text-xs font-medium transition-colors duration-100 hover:bg-hover coarse:h-10',
                    pressed && 'border-accent bg-accent-soft text-accent-text',
                  )}
                >
                  {t(`reject.reasons.${reason}`)}
                </button>
              );
            })}
          </div>
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
