import { useQuery } from '@tanstack/react-query';

import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

import { profilesQuery } from '@/lib/api/queries';
import type { CreateJob, Profile } from '@/lib/api/types';

/** The id of the built-in engine in a choice of profiles. */
export const builtIn = 'local';

interface ProfileChoice {
  profiles: readonly Profile[];
  standard: Profile | undefined;
  /** A profile's id or `builtIn`; undefined: the default. */
  chosen: string | undefined;
  /** Where the pictures are made; undefined: by the built-in engine. */
  profile: Profile | undefined;
  /** The options of a job that select it. */
  options: NonNullable<CreateJob['options']>;
}

/** The provider of the next job. A chosen profile that was deleted counts as no choice. */
export function useProfileChoice(): ProfileChoice {
  const { data } = useQuery(profilesQuery);
  const wanted = useAiPlaygroundStore((state) => state.processingOptions.profile);
  const profiles = data?.items ?? [];
  const standard = profiles.find(({ isDefault }) => isDefault);
  const named = profiles.find(({ id }) => id === wanted);
  if (wanted === builtIn) return { profiles, standard, chosen: builtIn, profile: undefined, options: { engine: builtIn } };
  if (named) return { profiles, standard, chosen: named.id, profile: named, options: { profile: named.id } };
  return { profiles, standard, chosen: undefined, profile: standard, options: {} };
}
