import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormAlert } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import type { ModelKind } from '@/lib/api/types';
import { useFormErrors } from '@/lib/use-error-message';

import { useAddModel } from '../api/models';
import { modelNameOf } from '../lib/models';

const kinds = ['isnet', 'u2net', 'birefnet', 'rmbg'] as const satisfies readonly ModelKind[];
const labels = { isnet: 'ISNet', u2net: 'U²-Net', birefnet: 'BiRefNet', rmbg: 'RMBG, BEN2' } as const;

interface AddModelDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Takes an ONNX file of one's own; the server tries it before it keeps it. */
export function AddModelDialog({ open, onOpenChange }: AddModelDialogProps) {
  const t = useTranslations('models');
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t('add')} description={t('add_desc')}>
        <AddForm onClose={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function AddForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations('models');
  const common = useTranslations('common');
  const add = useAddModel();
  const [file, setFile] = useState<File>();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<ModelKind>('isnet');
  const [licence, setLicence] = useState('');
  const refused = useFormErrors(add.error, ['name', 'kind', 'licence']);
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    if (chosen) setName(modelNameOf(chosen.name));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (file) add.mutate({ file, name, kind, licence: licence.trim() }, { onSuccess: onClose });
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        <Field id="model-file" label={t('fields.file')}>
          <input
            id="model-file"
            type="file"
            accept=".onnx"
            className="text-sm file:mr-3 file:h-8 file:rounded-md file:border file:border-line file:bg-surface file:px-3 file:text-sm file:font-medium"
            onChange={(event) => choose(event.target.files?.[0])}
          />
        </Field>
        <Field id="model-kind" label={t('fields.kind')} error={refused.of('kind')}>
          <NativeSelect id="model-kind" value={kind} onChange={(event) => setKind(kinds.find((each) => each === event.target.value) ?? 'isnet')}>
            {kinds.map((each) => (
              <option key={each} value={each}>
                {labels[each]}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field id="model-name" label={t('fields.name')} hint={t('fields.name_hint')} error={refused.of('name')}>
          <Input
            id="model-name"
            required
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            aria-invalid={refused.of('name') !== undefined}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field id="model-licence" label={t('fields.licence')} error={refused.of('licence')}>
          <Input id="model-licence" autoComplete="off" maxLength={60} value={licence} onChange={(event) => setLicence(event.target.value)} />
        </Field>
        <FormAlert text={refused.general} />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{common('cancel')}</Button>
        <Button type="submit" variant="primary" disabled={!file || name === '' || add.isPending}>
          {t(add.isPending ? 'uploading' : 'add_confirm')}
        </Button>
      </DialogFooter>
    </form>
  );
}
