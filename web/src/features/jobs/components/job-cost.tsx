import { useId, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

import { useMoveJob, useSetBudget } from '@/lib/jobs/job-actions';
import { isJobOver, type Job } from '@/lib/api/types';
import { useFormats } from '@/lib/format';
import { amountText, microsOf } from '@/lib/money';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';
import { useCanProcess } from '@/lib/accounts/use-session';

import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { Progress } from '@/components/ui/progress';

/** Whether a job has a cost to show: the built-in engine is free. */
export function hasCost({ cost }: Job): boolean {
  const { spentMicros, reservedMicros, unknownItems, budgetMicros, estimateMicros = 0 } = cost;
  return spentMicros > 0 || reservedMicros > 0 || unknownItems > 0 || budgetMicros !== undefined || estimateMicros > 0;
}

/** What a job's images have cost and may cost, and how much it is allowed to. */
export function JobCost({ job }: { job: Job }) {
  const t = useTranslations('cost');
  const formats = useFormats();
  const canProcess = useCanProcess();
  if (!hasCost(job)) return null;

  const { spentMicros, reservedMicros, unknownItems, perImageMicros, expectedMicros, pricedItems } = job.cost;
  const over = isJobOver(job.status);
  const approved = job.approvedItems ?? 0;
  const known = spentMicros > 0 || unknownItems === 0;
  return (
    <section aria-label={t('title')} className="flex flex-col gap-2.5 rounded-md border border-line px-3 py-2.5">
      <dl className="flex flex-wrap gap-x-6 gap-y-2">
        <Fact label={over ? t('title') : t('spent')}>{known ? formats.money(spentMicros) : t('unknown')}</Fact>
        {perImageMicros !== undefined && (
          <Fact label={t(pricedItems > 0 ? 'per_image' : 'per_image_estimate')}>{formats.money(perImageMicros)}</Fact>
        )}
        {approved > 0 && spentMicros > 0 && <Fact label={t('per_approved')}>{formats.money(spentMicros / approved)}</Fact>}
        {!over && expectedMicros !== undefined && <Fact label={t('expected')}>{formats.money(expectedMicros)}</Fact>}
        {reservedMicros > 0 && <Fact label={t('reserved')}>{formats.money(reservedMicros)}</Fact>}
      </dl>
      {unknownItems > 0 && <p className="text-xs text-warning">{t('unknown_answers', { count: unknownItems })}</p>}
      <BudgetBar job={job} />
      {!over && canProcess && <BudgetForm job={job} />}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="tabular text-sm font-medium">{children}</dd>
    </div>
  );
}

/** Whether the next image would exceed the budget. */
function isUsedUp({ cost }: Job): boolean {
  const { budgetMicros, spentMicros, reservedMicros, perImageMicros = 0 } = cost;
  return budgetMicros !== undefined && spentMicros + reservedMicros + perImageMicros > budgetMicros;
}

function BudgetBar({ job }: { job: Job }) {
  const t = useTranslations('cost');
  const formats = useFormats();
  const { budgetMicros: budget, spentMicros, reservedMicros } = job.cost;
  if (budget === undefined) return null;
  const used = spentMicros + reservedMicros;
  return (
    <div className="flex items-center gap-3">
      <Progress
        value={budget === 0 ? 1 : used / budget}
        label={t('budget')}
        tone={isUsedUp(job) && !isJobOver(job.status) ? 'danger' : 'accent'}
      />
      <span className="tabular text-xs whitespace-nowrap text-muted">
        {t('of_budget', { used: formats.money(used), budget: formats.money(budget) })}
      </span>
    </div>
  );
}

/** A budget for a job that runs; one that was paused over it goes on with a new one. */
function BudgetForm({ job }: { job: Job }) {
  const t = useTranslations('cost');
  const common = useTranslations('common');
  const onError = useErrorToast();
  const id = useId();
  const save = useSetBudget();
  const move = useMoveJob();
  const { budgetMicros, expectedMicros } = job.cost;
  const [text, setText] = useState<string>();
  const paused = job.pauseReason === 'budget' && isUsedUp(job);

  if (text === undefined) {
    return (
      <Button
        size="sm"
        className="self-start"
        variant={paused ? 'primary' : 'outline'}
        onClick={() => setText(amountText(paused ? expectedMicros : budgetMicros))}
      >
        {t(budgetMicros === undefined ? 'set_budget' : paused ? 'raise_budget' : 'change_budget')}
      </Button>
    );
  }

  const amount = microsOf(text);
  const valid = amount !== undefined || text.trim() === '';
  const submit = () => {
    if (!valid || save.isPending) return;
    save.mutate(
      { id: job.id, budgetMicros: amount ?? null },
      {
        onError,
        onSuccess: () => {
          setText(undefined);
          if (paused) move.mutate({ id: job.id, move: 'resume' }, { onError });
          else toast.success(t('saved'));
        },
      },
    );
  };
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field id={id} label={t('budget_field')} hint={t('budget_hint')} error={valid ? undefined : t('budget_wrong')} className="min-w-0 basis-full">
        <Input
          id={id}
          autoFocus
          inputMode="decimal"
          autoComplete="off"
          aria-invalid={!valid}
          aria-describedby={fieldHintId(id)}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="tabular max-w-36"
        />
      </Field>
      <Button size="sm" type="submit" variant="primary" disabled={!valid || save.isPending}>
        {t(paused ? 'save_resume' : 'save')}
      </Button>
      <Button size="sm" onClick={() => setText(undefined)}>
        {common('cancel')}
      </Button>
    </form>
  );
}
