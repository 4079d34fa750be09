import { Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';

import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { withPageTexts } from '@/i18n/messages';

/** Loaded when a person searches. */
const SearchDialog = lazy(() => withPageTexts(import('./search-dialog')).then((module) => ({ default: module.SearchDialog })));

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Opens the search over everything; ⌘K on a Mac and Ctrl+K elsewhere do the same. */
export function SearchButton() {
  const t = useTranslations('shell');
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const modified = isApple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
      // By the key's place too: where the layout is not Latin, its letter is another one.
      if (!modified || event.altKey || event.shiftKey || event.isComposing || (event.key.toLowerCase() !== 'k' && event.code !== 'KeyK')) return;
      event.preventDefault();
      setOpen((shown) => !shown);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <Button variant="ghost" aria-label={t('search_all')} aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'} onClick={() => setOpen(true)}>
        <Search />
        <span className="max-md:hidden">{t('search')}</span>
        <Kbd className="max-md:hidden coarse:hidden">{isApple ? '⌘K' : 'Ctrl K'}</Kbd>
      </Button>
      {open && (
        <Suspense>
          <SearchDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
