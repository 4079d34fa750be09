import type { UserSettings } from '@/lib/api/types';

import type { Draft, SetDraft } from './draft';

/** What each section of the settings form gets. */
export interface SectionProps {
  settings: UserSettings;
  draft: Draft;
  set: SetDraft;
  errorOf: (field: string) => string | undefined;
  disabled: boolean;
}
