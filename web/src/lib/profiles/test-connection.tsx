import { useMutation } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, PlugZap, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { ApiError } from '@/lib/api/error';
import type { EndpointReport } from '@/lib/api/types';
import { useErrorMessage } from '@/lib/use-error-message';

import { Button } from '@/components/ui/button';

const shownModels = 12;

interface TestConnectionProps {
  test: () => Promise<EndpointReport>;
  onModel: (model: string) => void;
  disabled: boolean;
}

/** Asks an endpoint, and says what it answers: which models there are, or what is wrong. */
export function TestConnection({ test: ask, onModel, disabled }: TestConnectionProps) {
  const t = useTranslations('settings.test');
  const message = useErrorMessage();
  const test = useMutation({ mutationFn: ask });
  return (
    <div className="flex flex-col items-start gap-2">
      <Button disabled={disabled || test.isPending} onClick={() => test.mutate()}>
        <PlugZap />
        {t(test.isPending ? 'testing' : 'test')}
      </Button>
      <div aria-live="polite" className="w-full">
        {test.isError && <Failure text={message(test.error)} />}
        {test.data && <Report report={test.data} onModel={onModel} />}
      </div>
    </div>
  );
}

function Failure({ text }: { text: string }) {
  return (
    <p className="flex gap-2 rounded-md bg-danger-soft px-3 py-2 text-sm text-danger [overflow-wrap:anywhere]">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      {text}
    </p>
  );
}

function Report({ report, onModel }: { report: EndpointReport; onModel: (model: string) => void }) {
  const t = useTranslations('settings.test');
  const message = useErrorMessage();
  return (
    <div className="flex flex-col gap-2">
      {report.ok ? (
        <p className="flex gap-2 rounded-md bg-success-soft px-3 py-2 text-sm text-success">
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0" />
          {t('works', { count: report.models.length })}
        </p>
      ) : (
        <Failure text={message(new ApiError(502, report))} />
      )}
      {report.warnings.map((warning) => (
        <p key={warning} lang="en" className="flex gap-2 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {warning}
        </p>
      ))}
      {report.models.length > 0 && (
        <ul aria-label={t('models')} className="flex flex-wrap gap-1.5">
          {report.models.slice(0, shownModels).map(({ id, shutdownDate }) => (
            <li key={id}>
              <Button size="sm" aria-label={t('use', { model: id })} onClick={() => onModel(id)}>
                <span className="font-mono">{id}</span>
                {shutdownDate !== undefined && <span className="text-warning">{t('ends', { date: shutdownDate })}</span>}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
