import { Copy, Lock } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { FormAlert } from '@/components/form-error';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Sheet, SheetContent } from '@/components/ui/sheet';
import type { PromptGroup, PromptTemplate } from '@/lib/api/types';
import { toast } from '@/lib/toast';
import { useFormErrors } from '@/lib/use-error-message';
import { useErrorToast } from '@/lib/use-error-toast';
import { useCanProcess } from '@/lib/accounts/use-session';

import { useCopyTemplate, useCreateTemplate, useUpdateTemplates } from '../api/templates';
import { useChooseTemplate } from '../hooks/use-choose-template';
import { draftOf, inputOf, type TemplateDraft } from '../lib/template-draft';
import { isOwn } from '../lib/template-search';
import { templateFields, TemplateFields } from './template-fields';
import { TryTemplate } from './try-template';

interface TemplateEditorProps {
  /** `new` for a template to be written. */
  id: string;
  groups: readonly PromptGroup[];
  onOpen: (id: string | undefined) => void;
}

export function TemplateEditor({ id, groups, onOpen }: TemplateEditorProps) {
  const t = useTranslations('templates');
  const canEdit = useCanProcess();
  const template = groups.flatMap((group) => group.templates).find((candidate) => candidate.id === id);
  const [dirty, setDirty] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const leave = useTranslations('settings.leave');
  // A link to a template that is gone, or to a new one that this person may not write, opens nothing.
  if (!template && (id !== 'new' || !canEdit)) return null;
  const close = () => (dirty ? setLeaving(true) : onOpen(undefined));

  return (
    <>
      <Sheet open onOpenChange={(open) => !open && close()}>
        <SheetContent side="end" title={template?.templateName ?? t('create')} className="w-[min(680px,100vw)]">
          {template && (!isOwn(template) || !canEdit) ? (
            <TemplateView template={template} groups={groups} canEdit={canEdit} onOpen={onOpen} />
          ) : (
            <TemplateForm template={template} groups={groups} onDirty={setDirty} onCancel={close} onDone={() => onOpen(undefined)} />
          )}
        </SheetContent>
      </Sheet>
      <ConfirmDialog
        open={leaving}
        onOpenChange={setLeaving}
        title={leave('title')}
        description={leave('description')}
        cancelLabel={leave('stay')}
        confirmLabel={leave('leave')}
        danger
        onConfirm={() => onOpen(undefined)}
      />
    </>
  );
}

interface TemplateFormProps {
  template: PromptTemplate | undefined;
  groups: readonly PromptGroup[];
  onDirty: (dirty: boolean) => void;
  onCancel: () => void;
  onDone: () => void;
}

function TemplateForm({ template, groups, onDirty, onCancel, onDone }: TemplateFormProps) {
  const t = useTranslations('templates');
  const common = useTranslations('common');
  const create = useCreateTemplate();
  const update = useUpdateTemplates();
  const [draft, setDraft] = useState<TemplateDraft>(() => draftOf(template));
  const [isDirty, setIsDirty] = useState(false);
  const refused = useFormErrors(create.error ?? update.error, templateFields);
  const input = inputOf(draft);
  const saving = create.isPending || update.isPending;
  const done = () => {
    toast.success(t('saved', { name: draft.templateName }));
    onDone();
  };

  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        if (!input) return;
        if (template) update.mutate([{ id: template.id, body: input }], { onSuccess: done });
        else create.mutate(input, { onSuccess: done });
      }}
    >
      <div className="min-h-0 flex-1 overflow-y-auto p-4 sm:p-5">
        <TemplateFields
          draft={draft}
          groups={groups}
          onChange={(change) => {
            setDraft({ ...draft, ...change });
            setIsDirty(true);
            onDirty(true);
            create.reset();
            update.reset();
          }}
          errorOf={(field) => (field === 'parameters' && !input ? t('parameters_wrong') : refused.of(field))}
        />
        {template?.isActive === true && (
          <div className="mt-5 border-t border-line pt-4">
            {isDirty ? <p className="text-sm text-muted">{t('try_save_first')}</p> : <TryTemplate template={template} onStarted={onDone} />}
          </div>
        )}
      </div>
      <div className="flex flex-col gap-3 border-t border-line p-3 pb-[max(12px,env(safe-area-inset-bottom))] sm:px-5">
        <FormAlert text={refused.general} />
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>{common('cancel')}</Button>
          <Button type="submit" variant="primary" disabled={saving || !input}>
            {saving ? common('saving') : common('save')}
          </Button>
        </div>
      </div>
    </form>
  );
}

interface TemplateViewProps {
  template: PromptTemplate;
  groups: readonly PromptGroup[];
  canEdit: boolean;
  onOpen: (id: string | undefined) => void;
}

/** A built-in template: to read, and to copy. */
function TemplateView({ template, groups, canEdit, onOpen }: TemplateViewProps) {
  const t = useTranslations('templates');
  const onError = useErrorToast();
  const copy = useCopyTemplate();
  const choose = useChooseTemplate();
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4 sm:p-5">
        {!isOwn(template) && (
          <p className="flex items-center gap-2 rounded-md bg-info-soft px-3 py-2 text-sm text-info">
            <Lock aria-hidden className="size-4 shrink-0" />
            {t('built_in_hint')}
          </p>
        )}
        <TemplateFields draft={draftOf(template)} groups={groups} readOnly />
        {canEdit && template.isActive && <TryTemplate template={template} onStarted={() => onOpen(undefined)} />}
      </div>
      {canEdit && (
        <div className="flex justify-end gap-2 border-t border-line p-3 pb-[max(12px,env(safe-area-inset-bottom))] sm:px-5">
          {template.isActive && <Button onClick={() => choose(template)}>{t('use')}</Button>}
          <Button
            variant="primary"
            disabled={copy.isPending}
            onClick={() =>
              copy.mutate(template.id, { onSuccess: ({ id }) => onOpen(id), onError })
            }
          >
            <Copy />
            {t('copy_to_change')}
          </Button>
        </div>
      )}
    </>
  );
}
