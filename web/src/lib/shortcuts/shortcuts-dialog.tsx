import { RotateCcw, TriangleAlert } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslations } from 'use-intl';

import { SearchInput } from '@/components/search-input';
import { ShortcutKeys } from '@/components/shortcut-keys';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogFooter } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';

import { conflictOf, keysFor, useBindings } from './bindings';
import { isComposing, keysOf } from './match';
import { keyCaps, shortcutIds, shortcutOf, type Shortcut, type ShortcutId } from './shortcuts';

const scopes = ['page', 'review', 'sheet', 'reject', 'list', 'cut_out', 'settings'] as const satisfies readonly Shortcut['scope'][];

/** Keys that browsers, or people who move with the keyboard, need for themselves. */
const reserved = /^(shift\+)?(tab|enter)$|^mod\+(shift\+)?[wtnqlr]$/;
const modifiers = /^(shift|control|alt|meta|capslock|altgraph|dead|process|unidentified)$/i;

interface ShortcutsDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** All keys of the page: found by their name, changed, and set back. */
export function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  const t = useTranslations('keys');
  const changed = useBindings((state) => state.changed);
  const reset = useBindings((state) => state.reset);
  const [search, setSearch] = useState('');
  const [editing, setEditing] = useState<ShortcutId>();
  const wanted = search.trim().toLocaleLowerCase();
  const shown = (id: ShortcutId) =>
    wanted === '' || t(`names.${id}`).toLocaleLowerCase().includes(wanted) || keyCaps(keysFor(id)).join(' ').toLocaleLowerCase() === wanted;
  const groups = scopes
    .map((scope) => ({ scope, ids: shortcutIds.filter((id) => shortcutOf(id).scope === scope && shown(id)) }))
    .filter(({ ids }) => ids.length > 0);

  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title={t('title')}
        description={t('description')}
        className="sm:max-w-xl"
        // Escape ends the change first, then closes the dialog.
        onEscapeKeyDown={(event) => {
          if (editing === undefined) return;
          event.preventDefault();
          setEditing(undefined);
        }}
      >
        <div className="px-5 pb-3">
          <SearchInput label={t('search')} placeholder={t('search')} value={search} onChange={setSearch} />
        </div>
        <DialogBody className="h-[60dvh]">
          {groups.length === 0 && <p className="py-8 text-center text-sm text-muted">{t('none')}</p>}
          {groups.map(({ scope, ids }) => (
            <section key={scope} aria-label={t(`scopes.${scope}`)} className="mb-4">
              <h3 className="mb-1 text-xs font-medium text-muted">{t(`scopes.${scope}`)}</h3>
              <ul className="divide-y divide-line">
                {ids.map((id) => (
                  <ShortcutRow
                    key={id}
                    id={id}
                    changed={changed[id] !== undefined}
                    editing={editing === id}
                    onEdit={(edit) => setEditing(edit ? id : undefined)}
                  />
                ))}
              </ul>
            </section>
          ))}
        </DialogBody>
        <DialogFooter>
          <p className="mr-auto text-xs text-muted">{t('stored')}</p>
          <Button disabled={Object.keys(changed).length === 0} onClick={() => reset()}>
            <RotateCcw />
            {t('reset_all')}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

interface RowProps {
  id: ShortcutId;
  changed: boolean;
  editing: boolean;
  onEdit: (editing: boolean) => void;
}

function ShortcutRow({ id, changed, editing, onEdit }: RowProps) {
  const t = useTranslations('keys');
  const change = useBindings((state) => state.change);
  const reset = useBindings((state) => state.reset);
  const [problem, setProblem] = useState<{ keys: string; other: ShortcutId } | 'reserved'>();
  const name = t(`names.${id}`);

  const done = () => {
    setProblem(undefined);
    onEdit(false);
  };
  const take = (keys: string) => {
    const other = conflictOf(id, keys);
    if (reserved.test(keys)) setProblem('reserved');
    else if (other !== undefined) setProblem({ keys, other });
    else {
      change(id, keys);
      done();
    }
  };
  /** The other one gets the keys that this one had, so that both still have some. */
  const swap = (keys: string, other: ShortcutId) => {
    const before = keysFor(id);
    change(id, keys);
    change(other, before);
    done();
  };
  const setBack = () => {
    const other = conflictOf(id, shortcutOf(id).keys);
    if (other !== undefined) change(other, keysFor(id));
    reset(id);
  };

  return (
    <li className="py-1 text-sm">
      <div className="flex min-h-8 items-center justify-between gap-3">
        <span className="min-w-0">{name}</span>
        <span className="flex shrink-0 items-center gap-1.5">
          {changed && !editing && (
            <Button size="iconSm" variant="ghost" aria-label={t('reset_one', { name })} title={t('reset_one', { name })} onClick={setBack}>
              <RotateCcw />
            </Button>
          )}
          {editing ? (
            <Capture label={t('press', { name })} onKeys={take} onEnd={done} />
          ) : (
            <button
              type="button"
              aria-label={t('change', { name, keys: keyCaps(keysFor(id)).join(' ') })}
              onClick={() => onEdit(true)}
              className="flex h-8 min-w-16 items-center justify-end rounded-md px-2 hover:bg-hover coarse:h-10"
            >
              <ShortcutKeys id={id} className="h-5.5 min-w-5.5 text-xs" always />
            </button>
          )}
        </span>
      </div>
      {editing && problem !== undefined && (
        <p role="alert" className="mb-1 flex flex-wrap items-center gap-2 rounded-md bg-warning-soft px-2.5 py-1.5 text-xs text-warning">
          <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
          {problem === 'reserved' ? (
            t('reserved')
          ) : (
            <>
              <span className="min-w-40 flex-1">{t('conflict', { name: t(`names.${problem.other}`) })}</span>
              {keyCaps(problem.keys).map((cap) => (
                <Kbd key={cap}>{cap}</Kbd>
              ))}
              <Button size="sm" onClick={() => swap(problem.keys, problem.other)}>
                {t('swap')}
              </Button>
            </>
          )}
        </p>
      )}
    </li>
  );
}

/** Takes the next keys that are pressed. */
function Capture({ label, onKeys, onEnd }: { label: string; onKeys: (keys: string) => void; onEnd: () => void }) {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (isComposing(event) || modifiers.test(event.key)) return;
    // Buttons, such as Swap, keep the keys that press them.
    if (event.target instanceof Element && event.target.closest('button')) return;
    if (event.key === 'Escape' || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    const keys = keysOf(event);
    if (keys !== undefined) onKeys(keys);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, []);
  return (
    <>
      <span
        ref={(element) => element?.focus()}
        tabIndex={-1}
        role="status"
        aria-label={label}
        className="flex h-8 items-center rounded-md border border-dashed border-accent px-2.5 text-xs text-accent-text"
      >
        {label}
      </span>
      <CancelCapture onEnd={onEnd} />
    </>
  );
}

function CancelCapture({ onEnd }: { onEnd: () => void }) {
  const t = useTranslations('common');
  return (
    <Button size="sm" variant="ghost" onClick={onEnd}>
      {t('cancel')}
    </Button>
  );
}
