import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';

import { ChoiceCards } from '@/components/choice-cards';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field } from '@/components/ui/label';
import { compareNames } from '@/lib/names';
import { canonicalSku } from '@/lib/names';

import { planImport, type ImportPlan, type Level } from '../lib/plan-import';
import type { ReadResult } from '../lib/read-drop';
import { sendPlan, useUnclearFolders } from '../lib/start-import';

const levels = ['rule', 'top', 'whole'] as const;
/** How many SKUs are named; the number before them tells of all. */
const named = 6;

const skusOf = (plan: ImportPlan): string[] => [...new Set(plan.uploads.map(({ sku }) => sku))].sort(compareNames);
const meaningOf = (plan: ImportPlan): string => plan.uploads.map(({ sku, name }) => `${sku}/${name}`).sort().join('\n');

/** The plans that differ, the one of the rule first. */
function plansOf(result: ReadResult): { level: Level; plan: ImportPlan }[] {
  const seen = new Set<string>();
  return levels
    .map((level) => ({ level, plan: planImport(result.found, level) }))
    .filter(({ plan }) => {
      const meaning = meaningOf(plan);
      return plan.uploads.length > 0 && !seen.has(meaning) && seen.add(meaning);
    });
}

/** What the folders mean, before anything is sent. */
export function UnclearFoldersDialog() {
  const t = useTranslations('import');
  const { result } = useUnclearFolders();
  const close = () => useUnclearFolders.setState({ result: undefined });
  return (
    <Dialog open={result !== undefined} onOpenChange={(open) => !open && close()}>
      <DialogContent title={t('unclear_title')} description={t('unclear_desc')}>
        {result && <Meaning result={result} onDone={close} />}
      </DialogContent>
    </Dialog>
  );
}

function Meaning({ result, onDone }: { result: ReadResult; onDone: () => void }) {
  const t = useTranslations();
  const plans = useMemo(() => plansOf(result), [result]);
  const [level, setLevel] = useState<Level>(plans[0]?.level ?? 'rule');
  const [besideSku, setBesideSku] = useState('');
  const plan = plans.find((candidate) => candidate.level === level)?.plan;
  if (!plan) return null;

  const sku = canonicalSku(besideSku);
  const wrong = /[/\\]/.test(sku);
  const photos = plan.uploads.length + (sku === '' ? 0 : plan.beside.length);
  const textOf = (candidate: ImportPlan) => {
    const skus = skusOf(candidate);
    return {
      label: t('import.unclear_skus', { count: skus.length, names: skus.slice(0, named).join(', '), more: Math.max(0, skus.length - named) }),
      description: t('import.unclear_counts', { photos: candidate.uploads.length, beside: candidate.beside.length }),
    };
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong) return;
        sendPlan(plan, result.unreadable, { sku: sku === '' ? undefined : sku });
        onDone();
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        <ChoiceCards
          name="import-level"
          label={t('import.unclear_level')}
          value={level}
          onChange={setLevel}
          options={plans.map((candidate) => ({ value: candidate.level, ...textOf(candidate.plan) }))}
        />
        {plan.beside.length > 0 && (
          <Field
            id="beside-sku"
            label={t('import.beside_sku', { count: plan.beside.length })}
            hint={t('import.beside_hint', { names: plan.beside.slice(0, named).map(({ file }) => file.name).join(', ') })}
            error={wrong ? t('import.sku_name_wrong') : undefined}
          >
            <Input id="beside-sku" value={besideSku} aria-invalid={wrong} onChange={(event) => setBesideSku(event.target.value)} />
          </Field>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={wrong}>
          {t('import.import_photos', { count: photos })}
        </Button>
      </DialogFooter>
    </form>
  );
}
