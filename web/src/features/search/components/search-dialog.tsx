import { Search } from 'lucide-react';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { Dialog, DialogContent } from '@/components/ui/dialog';
import { cn } from '@/lib/utils';

import { useResults, type Result } from '../lib/use-results';

/** Finds SKUs, jobs, downloads, templates, pages and actions by name; arrows choose, Enter opens. */
export function SearchDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('search_all');
  const id = useId();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string>();
  const { groups, isSearching } = useResults(useDeferredValue(text.trim()));
  const all = groups.flatMap(({ results }) => results);
  const index = Math.max(0, all.findIndex((result) => result.id === chosen));
  const active = all[index];
  const optionId = (result: Result) => `${id}-${result.id}`;

  const choose = (next: number) => {
    const result = all[(next + all.length) % all.length];
    if (!result) return;
    setChosen(result.id);
    document.getElementById(optionId(result))?.scrollIntoView({ block: 'nearest' });
  };
  const open = (result: Result) => {
    onClose();
    result.go();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const steps: Partial<Record<string, number>> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: all.length - 1 };
    const next = steps[event.key];
    if (next !== undefined && (event.key.startsWith('Arrow') || text === '')) {
      event.preventDefault();
      choose(next);
    } else if (event.key === 'Enter' && active) {
      event.preventDefault();
      open(active);
    }
  };

  return (
    <Dialog open onOpenChange={(shown) => !shown && onClose()}>
      <DialogContent title={t('title')} bare className="overflow-hidden max-sm:h-[80dvh] sm:top-[12dvh] sm:max-h-[70dvh] sm:max-w-xl sm:translate-y-0">
        <div className="relative border-b border-line">
          <Search aria-hidden className="pointer-events-none absolute top-1/2 left-4 size-4.5 -translate-y-1/2 text-muted" />
          <input
            autoFocus
            role="combobox"
            aria-label={t('title')}
            aria-expanded
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={active === undefined ? undefined : optionId(active)}
            spellCheck={false}
            autoComplete="off"
            placeholder={t('placeholder')}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setChosen(undefined);
            }}
            onKeyDown={onKeyDown}
            className="h-13 w-full bg-transparent pr-4 pl-11 text-base outline-none placeholder:text-muted"
          />
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto p-1.5">
          <div id={`${id}-list`} role="listbox" aria-label={t('results')}>
            {groups.map(({ name, results }) => (
              <div key={name} role="group" aria-labelledby={`${id}-${name}`} className="pb-1">
                <p id={`${id}-${name}`} className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">
                  {t(`groups.${name}`)}
                </p>
                {results.map((result) => (
                  <ResultRow
                    key={result.id}
                    id={optionId(result)}
                    result={result}
                    active={result === active}
                    onHover={() => setChosen(result.id)}
                    onOpen={() => open(result)}
                  />
                ))}
              </div>
            ))}
          </div>
          <p role="status" className={cn('px-2.5 text-sm text-muted', all.length === 0 ? 'py-8 text-center' : 'sr-only')}>
            {all.length > 0 ? t('found', { count: all.length }) : isSearching ? t('searching') : t('nothing', { text })}
          </p>
        </div>
      </DialogContent>
    </Dialog>
  );
}

interface ResultRowProps {
  id: string;
  result: Result;
  active: boolean;
  onHover: () => void;
  onOpen: () => void;
}

function ResultRow({ id, result: { label, detail, icon: Icon, thumbnailUrl }, active, onHover, onOpen }: ResultRowProps) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      onPointerMove={active ? undefined : onHover}
      onClick={onOpen}
      className={cn('flex min-h-10 cursor-default items-center gap-3 rounded-md px-2.5 py-1 coarse:min-h-12', active && 'bg-active')}
    >
      <span aria-hidden className="flex size-8 shrink-0 items-center justify-center overflow-hidden rounded-sm text-muted">
        {thumbnailUrl === undefined ? <Icon className="size-4" /> : <Picture src={thumbnailUrl} alt="" className="size-full bg-sunken object-cover" />}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium">{label}</span>
        {detail !== undefined && <span className="tabular block truncate text-xs text-muted">{detail}</span>}
      </span>
    </div>
  );
}
