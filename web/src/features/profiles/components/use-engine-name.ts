import { useTranslations } from 'use-intl';

import en from '@/i18n/messages/en.json';

type Known = keyof typeof en.providers.engines;

const isKnown = (engine: string): engine is Known => engine in en.providers.engines;

/** What an engine is called; one that the page does not know yet by its own name. */
export function useEngineName() {
  const t = useTranslations('providers.engines');
  return (engine: string) => (isKnown(engine) ? t(engine) : engine);
}
