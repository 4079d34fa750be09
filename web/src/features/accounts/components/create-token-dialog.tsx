import { Eye, PencilLine, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { ChoiceCards } from '@/components/choice-cards';
import { CopyField } from '@/components/copy-field';
import { FormAlert } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Input } from '@/components/ui/input';
import { Field } from '@/components/ui/label';
import { NativeSelect } from '@/components/ui/native-select';
import { tokenScopes, type TokenScope } from '@/lib/api/types';
import { useFormErrors } from '@/lib/use-error-message';

import { useCreateToken } from '../api/accounts';

const lifetimes = [30, 90, 365] as const;
const icons = { read: Eye, write: PencilLine } as const;

interface CreateTokenDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Asks what the token is for, then shows its text: the only time that it can be seen. */
export function CreateTokenDialog({ open, onOpenChange }: CreateTokenDialogProps) {
  const t = useTranslations('tokens');
  const [made, setMade] = useState<string>();
  const change = (next: boolean) => {
    onOpenChange(next);
    if (!next) setMade(undefined);
  };
  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogContent
        title={t(made === undefined ? 'create' : 'made')}
        // A click beside it must not lose the one look at the token.
        onInteractOutside={(event) => made !== undefined && event.preventDefault()}
      >
        {made === undefined ? (
          <TokenForm onMade={setMade} onCancel={() => change(false)} />
        ) : (
          <MadeToken token={made} onDone={() => change(false)} />
        )}
      </DialogContent>
    </Dialog>
  );
}

function TokenForm({ onMade, onCancel }: { onMade: (token: string) => void; onCancel: () => void }) {
  const t = useTranslations('tokens');
  const common = useTranslations('common');
  const create = useCreateToken();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<TokenScope>('read');
  const [days, setDays] = useState('90');
  const refused = useFormErrors(create.error, ['name']);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { name: name.trim(), scope, ...(days === '' ? {} : { expiresInDays: Number(days) }) },
          { onSuccess: ({ token }) => onMade(token) },
        );
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        <Field id="token-name" label={t('name')} hint={t('name_hint')} error={refused.of('name')}>
          <Input id="token-name" required maxLength={100} autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <ChoiceCards
          name="token-scope"
          label={t('scope')}
          value={scope}
          options={tokenScopes.map((value) => ({ value, label: t(`scopes.${value}`), description: t(`scopes_desc.${value}`), icon: icons[value] }))}
          onChange={setScope}
          className="sm:grid-cols-2"
        />
        <Field id="token-expiry" label={t('expiry')}>
          <NativeSelect id="token-expiry" value={days} onChange={(event) => setDays(event.target.value)}>
            {lifetimes.map((count) => (
              <option key={count} value={count}>
                {t('days', { count })}
              </option>
            ))}
            <option value="">{t('no_expiry')}</option>
          </NativeSelect>
        </Field>
        <FormAlert text={refused.general} />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>{common('cancel')}</Button>
        <Button type="submit" variant="primary" disabled={create.isPending}>
          {t('create')}
        </Button>
      </DialogFooter>
    </form>
  );
}

function MadeToken({ token, onDone }: { token: string; onDone: () => void }) {
  const t = useTranslations('tokens');
  const [example] = useState(() => `curl -H "Authorization: Bearer ${token}" ${location.origin}/api/ai-playground/status`);
  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        <p className="flex gap-2 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {t('made_once')}
        </p>
        <CopyField label={t('token')} value={token} />
        <div className="flex flex-col gap-1.5">
          <p className="text-xs font-medium text-muted">{t('try')}</p>
          <pre tabIndex={0} aria-label={t('try')} className="overflow-x-auto rounded-md bg-sunken p-2.5 font-mono text-xs">
            {example}
          </pre>
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onClick={onDone}>
          {t('made_done')}
        </Button>
      </DialogFooter>
    </>
  );
}
