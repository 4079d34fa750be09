import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field, fieldHintId } from '@/components/ui/label';
import { canonicalSku } from '@/lib/names';

import { suggestSku } from '../lib/plan-import';
import { importLoose, useLooseFiles } from '../lib/start-import';

export function LooseFilesDialog() {
  const { files, settle } = useLooseFiles();
  const t = useTranslations('import');
  return (
    <Dialog open={files.length > 0} onOpenChange={(open) => !open && settle()}>
      <DialogContent title={t('loose_title')} description={t('loose_desc', { count: files.length })}>
        <SkuForm key={files[0]?.name} files={files} onDone={settle} />
      </DialogContent>
    </Dialog>
  );
}

function SkuForm({ files, onDone }: { files: File[]; onDone: () => void }) {
  const t = useTranslations();
  const [sku, setSku] = useState(() => suggestSku(files));
  const name = canonicalSku(sku);
  const wrong = /[/\\]/.test(name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name === '' || wrong) return;
        importLoose(name, files);
        onDone();
      }}
    >
      <DialogBody>
        <Field
          id="loose-sku"
          label={t('import.sku_name')}
          hint={t('import.sku_name_hint')}
          error={wrong ? t('import.sku_name_wrong') : undefined}
        >
          <Input
            id="loose-sku"
            required
            autoFocus
            value={sku}
            aria-invalid={wrong}
            aria-describedby={fieldHintId('loose-sku')}
            onChange={(event) => setSku(event.target.value)}
          />
        </Field>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={name === '' || wrong}>
          {t('import.import_photos', { count: files.length })}
        </Button>
      </DialogFooter>
    </form>
  );
}
