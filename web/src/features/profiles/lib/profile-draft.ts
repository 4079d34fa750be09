import type { EndpointQuery, Profile, ProfileInput } from '@/lib/api/types';
import { isSameOrigin, newKey, type KeyChange } from '@/lib/profiles/endpoint';

/** What the form holds: numbers as they are typed, and the key only where it is to change. */
export interface ProfileDraft {
  name: string;
  /** Empty: the one known by the address. */
  engine: string;
  apiEndpoint: string;
  apiKey: KeyChange;
  model: string;
  concurrency: string;
  requestsPerMinute: string;
  failover: boolean;
}

export const ranges = {
  concurrency: { min: 1, max: 64 },
  requestsPerMinute: { min: 0, max: 10_000 },
} as const;

type NumberField = keyof typeof ranges;

export const emptyDraft: ProfileDraft = {
  name: '',
  engine: '',
  apiEndpoint: '',
  apiKey: { kind: 'keep' },
  model: '',
  concurrency: '4',
  requestsPerMinute: '0',
  failover: true,
};

export function draftOf(profile: Profile): ProfileDraft {
  return {
    name: profile.name,
    engine: profile.engineChosen ? profile.engine : '',
    apiEndpoint: profile.apiEndpoint,
    apiKey: { kind: 'keep' },
    model: profile.model,
    concurrency: String(profile.concurrency),
    requestsPerMinute: String(profile.requestsPerMinute),
    failover: profile.failover,
  };
}

export function inRange(field: NumberField, text: string): boolean {
  const { min, max } = ranges[field];
  return /^\d+$/.test(text.trim()) && Number(text) >= min && Number(text) <= max;
}

/** A different origin loses the stored key, which was entered for the old one. */
export function losesKey(stored: Profile | undefined, draft: ProfileDraft): boolean {
  return stored?.hasApiKey === true && newKey(draft.apiKey) === undefined && !isSameOrigin(draft.apiEndpoint, stored.apiEndpoint);
}

/** The body to send: every field of a new profile, only the changed fields of a stored one. */
export function inputOf(draft: ProfileDraft, stored?: Profile): ProfileInput {
  const before = stored && draftOf(stored);
  const key = newKey(draft.apiKey);
  const changed = (field: Exclude<keyof ProfileDraft, 'apiKey'>) => draft[field] !== before?.[field];
  return {
    ...(changed('name') ? { name: draft.name.trim() } : {}),
    ...(changed('engine') ? { engine: draft.engine } : {}),
    ...(changed('apiEndpoint') ? { apiEndpoint: draft.apiEndpoint.trim() } : {}),
    ...(key === undefined ? {} : { apiKey: key }),
    ...(changed('model') ? { model: draft.model.trim() } : {}),
    ...(changed('concurrency') ? { concurrency: Number(draft.concurrency) } : {}),
    ...(changed('requestsPerMinute') ? { requestsPerMinute: Number(draft.requestsPerMinute) } : {}),
    ...(changed('failover') ? { failover: draft.failover } : {}),
  };
}

/** What a test is to use. Nothing of another profile: a new one without a key is asked without one. */
export function testedBy(draft: ProfileDraft, stored?: Profile): EndpointQuery {
  const key = newKey(draft.apiKey) ?? (stored ? undefined : '');
  return {
    apiEndpoint: draft.apiEndpoint.trim(),
    engine: draft.engine,
    model: draft.model.trim(),
    ...(key === undefined ? {} : { apiKey: key }),
  };
}
