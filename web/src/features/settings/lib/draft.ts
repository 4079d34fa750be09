import type { EndpointQuery, SettingsUpdate, UserSettings } from '@/lib/api/types';
import { isSameOrigin, newKey, type KeyChange } from '@/lib/profiles/endpoint';
import { amountText, microsOf } from '@/lib/money';

/** What the form holds: numbers as they are typed, and the key only where it is to change. */
export interface Draft {
  apiEndpoint: string;
  apiKey: KeyChange;
  defaultModel: string;
  maxConcurrentJobs: string;
  defaultPromptTemplateId: string;
  /** Dollars a month; empty: no limit. */
  budget: string;
  enableProfessionalMode: boolean;
  consistencyMode: boolean;
  defaultView: UserSettings['defaultView'];
  itemsPerPage: string;
  autoAdvance: boolean;
  /** What is being looked at: the server's disk, or a store to be set up. */
  storageProvider: UserSettings['storageProvider'];
  storage: StorageDraft;
}

export interface StorageDraft {
  bucket: string;
  region: string;
  endpoint: string;
  prefix: string;
  accessKeyId: string;
  /** Empty keeps the stored one. */
  secretAccessKey: string;
}

export type SetDraft = (change: Partial<Draft>) => void;

export const ranges = {
  maxConcurrentJobs: { min: 1, max: 10 },
  itemsPerPage: { min: 10, max: 100 },
} as const;

export type NumberField = keyof typeof ranges;

export function draftOf(settings: UserSettings): Draft {
  return {
    apiEndpoint: settings.apiEndpoint,
    apiKey: { kind: 'keep' },
    defaultModel: settings.defaultModel,
    maxConcurrentJobs: String(settings.maxConcurrentJobs),
    defaultPromptTemplateId: settings.defaultPromptTemplateId ?? '',
    budget: amountText(settings.budgetMicros),
    enableProfessionalMode: settings.enableProfessionalMode,
    consistencyMode: settings.consistencyMode,
    defaultView: settings.defaultView,
    itemsPerPage: String(settings.itemsPerPage),
    autoAdvance: settings.autoAdvance,
    storageProvider: settings.storageConfig?.provider ?? settings.storageProvider,
    storage: storageOf(settings),
  };
}

function storageOf({ storageConfig: stored }: UserSettings): StorageDraft {
  return {
    bucket: stored?.bucket ?? '',
    region: stored?.region ?? '',
    endpoint: stored?.endpoint ?? '',
    prefix: stored?.prefix ?? '',
    accessKeyId: stored?.accessKeyId ?? '',
    secretAccessKey: '',
  };
}

/** Null takes a stored store away; undefined leaves it. */
function storageChange(settings: UserSettings, { storageProvider: provider, storage }: Draft): SettingsUpdate['storageConfig'] {
  const stored = settings.storageConfig;
  if (provider === 'local') return stored === undefined ? undefined : null;
  const before = storageOf(settings);
  const names = ['bucket', 'region', 'endpoint', 'prefix', 'accessKeyId', 'secretAccessKey'] as const;
  if (stored?.provider === provider && names.every((name) => storage[name] === before[name])) return undefined;
  const given = (name: keyof StorageDraft) => (storage[name].trim() === '' ? {} : { [name]: storage[name].trim() });
  return {
    provider,
    bucket: storage.bucket.trim(),
    accessKeyId: storage.accessKeyId.trim(),
    ...given('region'),
    ...given('endpoint'),
    ...given('prefix'),
    ...given('secretAccessKey'),
  };
}

export function isBudget(text: string): boolean {
  return text.trim() === '' || microsOf(text) !== undefined;
}

export function inRange(field: NumberField, text: string): boolean {
  const { min, max } = ranges[field];
  return /^\d+$/.test(text.trim()) && Number(text) >= min && Number(text) <= max;
}

/** A key goes to the place that it was entered for and nowhere else, so another place loses it. */
export function losesKey(settings: UserSettings, draft: Draft): boolean {
  return settings.hasApiKey && newKey(draft.apiKey) === undefined && !isSameOrigin(draft.apiEndpoint, settings.apiEndpoint);
}

/** What a test of the connection is to use instead of what is stored. */
export function testedBy(settings: UserSettings, draft: Draft): EndpointQuery {
  const key = newKey(draft.apiKey);
  return {
    ...(draft.apiEndpoint === settings.apiEndpoint ? {} : { apiEndpoint: draft.apiEndpoint.trim() }),
    ...(key === undefined ? {} : { apiKey: key }),
    ...(draft.defaultModel === settings.defaultModel ? {} : { model: draft.defaultModel.trim() }),
  };
}

/** Only what differs, so that two people at two devices do not undo each other's changes. */
export function changesOf(settings: UserSettings, draft: Draft): SettingsUpdate {
  const before = draftOf(settings);
  const key = newKey(draft.apiKey);
  const storageConfig = storageChange(settings, draft);
  const changed = (field: Exclude<keyof Draft, 'apiKey' | 'storage'>) => draft[field] !== before[field];
  return {
    ...(changed('apiEndpoint') ? { apiEndpoint: draft.apiEndpoint.trim() } : {}),
    ...(key === undefined ? {} : { apiKey: key }),
    ...(changed('defaultModel') ? { defaultModel: draft.defaultModel.trim() } : {}),
    ...(changed('maxConcurrentJobs') ? { maxConcurrentJobs: Number(draft.maxConcurrentJobs) } : {}),
    ...(changed('defaultPromptTemplateId')
      ? { defaultPromptTemplateId: draft.defaultPromptTemplateId === '' ? null : draft.defaultPromptTemplateId }
      : {}),
    ...(changed('budget') ? { budgetMicros: microsOf(draft.budget) ?? null } : {}),
    ...(changed('enableProfessionalMode') ? { enableProfessionalMode: draft.enableProfessionalMode } : {}),
    ...(changed('consistencyMode') ? { consistencyMode: draft.consistencyMode } : {}),
    ...(changed('defaultView') ? { defaultView: draft.defaultView } : {}),
    ...(changed('itemsPerPage') ? { itemsPerPage: Number(draft.itemsPerPage) } : {}),
    ...(changed('autoAdvance') ? { autoAdvance: draft.autoAdvance } : {}),
    ...(storageConfig === undefined ? {} : { storageConfig }),
  };
}
