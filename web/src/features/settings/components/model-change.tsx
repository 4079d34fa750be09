import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { ApiError } from '@/lib/api/error';
import type { ModelChange } from '@/lib/api/types';
import { useErrorMessage } from '@/lib/use-error-message';
import { useErrorToast } from '@/lib/use-error-toast';

import { useCancelChange, useInstallModel } from '../api/models';
import { shareOf, stepOf } from '../lib/models';

/** What is being installed, with the button that stops it. */
export function ChangeProgress({ change }: { change: ModelChange }) {
  const t = useTranslations('no_model');
  const common = useTranslations('common');
  const onError = useErrorToast();
  const cancel = useCancelChange();
  const step = stepOf(change);
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <p role="status" className="mb-1 text-sm">
          {t('installing', { name: change.model })} {step && t(`steps.${step}`)}
        </p>
        <Progress value={shareOf(change)} label={t('progress')} />
      </div>
      <Button size="sm" disabled={cancel.isPending} onClick={() => cancel.mutate(undefined, { onError })}>
        {common('cancel')}
      </Button>
    </div>
  );
}

/** The last installation that was asked for, unless it went well. */
export function ChangeState({ change }: { change: ModelChange | undefined }) {
  const t = useTranslations('no_model');
  const common = useTranslations('common');
  const onError = useErrorToast();
  const message = useErrorMessage();
  const install = useInstallModel();
  if (change?.state === 'running') {
    return (
      <div className="rounded-lg border border-line bg-surface p-4">
        <ChangeProgress change={change} />
      </div>
    );
  }
  if (change?.state !== 'failed') return null;
  const words = { error: change.error ?? '', message: change.message ?? '' };
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 rounded-lg bg-danger-soft px-4 py-3 text-sm text-danger">
      <CircleAlert aria-hidden className="size-4 shrink-0" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className="font-medium">{t('failed', { name: change.model })}</p>
        <p>{message(new ApiError(500, words))}</p>
      </div>
      {change.kind === 'install' && (
        <Button disabled={install.isPending} onClick={() => install.mutate(change.model, { onError })}>
          {common('try_again')}
        </Button>
      )}
    </div>
  );
}
