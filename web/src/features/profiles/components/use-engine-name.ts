import { useMessages, useTranslations } from 'use-intl';

import type { Messages } from '@/i18n/messages';

type Known = keyof Messages['providers']['engines'];

/** What an engine is called; one that the page does not know yet by its own name. */
export function useEngineName() {
  const t = useTranslations('providers.engines');
  const { engines } = useMessages().providers;
  const isKnown = (engine: string): engine is Known => engine in engines;
  return (engine: string) => (isKnown(engine) ? t(engine) : engine);
}
