import { ArrowDown, ArrowUp, Copy, Eye, MoreHorizontal, PencilLine, Power, Star, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import type { PromptGroup, PromptTemplate } from '@/lib/api/types';
import { toast } from '@/lib/toast';
import { useErrorToast } from '@/lib/use-error-toast';

import { useCopyTemplate, useDeleteTemplate, useSetDefaultTemplate, useUpdateTemplates } from '../api/templates';
import { isOwn, moved } from '../lib/template-search';

interface TemplateMenuProps {
  template: PromptTemplate;
  whole: PromptGroup;
  isDefault: boolean;
  onOpen: (id: string) => void;
}

export function TemplateMenu({ template, whole, isDefault, onOpen }: TemplateMenuProps) {
  const t = useTranslations('templates');
  const common = useTranslations('common');
  const onError = useErrorToast();
  const update = useUpdateTemplates();
  const copy = useCopyTemplate();
  const remove = useDeleteTemplate();
  const setDefault = useSetDefaultTemplate();
  const [deleting, setDeleting] = useState(false);
  const own = isOwn(template);
  const name = template.templateName;
  const move = (by: -1 | 1) => {
    const changes = moved(whole, template.id, by).map(({ id, sortOrder }) => ({ id, body: { sortOrder } }));
    if (changes.length > 0) update.mutate(changes, { onError });
  };
  const position = whole.templates.filter(isOwn).findIndex(({ id }) => id === template.id);
  const last = whole.templates.filter(isOwn).length - 1;

  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="iconSm" aria-label={t('menu', { name })}>
            <MoreHorizontal />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => onOpen(template.id)}>
            {own ? <PencilLine aria-hidden /> : <Eye aria-hidden />}
            {t(own ? 'edit' : 'view')}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => copy.mutate(template.id, { onSuccess: ({ id }) => onOpen(id), onError })}>
            <Copy aria-hidden />
            {t('copy')}
          </DropdownMenuItem>
          {template.isActive && (
            <DropdownMenuItem
              onSelect={() =>
                setDefault.mutate(
                  { defaultPromptTemplateId: isDefault ? null : template.id },
                  { onSuccess: () => toast.success(t(isDefault ? 'default_cleared' : 'default_set', { name })), onError },
                )
              }
            >
              <Star aria-hidden />
              {t(isDefault ? 'clear_default' : 'set_default')}
            </DropdownMenuItem>
          )}
          {own && (
            <>
              <DropdownMenuItem
                onSelect={() => update.mutate([{ id: template.id, body: { isActive: !template.isActive } }], { onError })}
              >
                <Power aria-hidden />
                {t(template.isActive ? 'deactivate' : 'activate')}
              </DropdownMenuItem>
              <DropdownMenuSeparator />
              <DropdownMenuItem disabled={position === 0} onSelect={() => move(-1)}>
                <ArrowUp aria-hidden />
                {t('move_up')}
              </DropdownMenuItem>
              <DropdownMenuItem disabled={position === last} onSelect={() => move(1)}>
                <ArrowDown aria-hidden />
                {t('move_down')}
              </DropdownMenuItem>
              <DropdownMenuSeparator />
              <DropdownMenuItem className="text-danger" onSelect={() => setDeleting(true)}>
                <Trash2 aria-hidden />
                {common('delete')}
              </DropdownMenuItem>
            </>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={t('delete_title', { name })}
        description={t('delete_desc')}
        cancelLabel={common('cancel')}
        confirmLabel={common('delete')}
        danger
        onConfirm={() => remove.mutate(template.id, { onSuccess: () => toast.success(t('deleted', { name })), onError })}
      />
    </>
  );
}
