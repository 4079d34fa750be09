import type { ModelChange, Models } from '@/lib/api/types';

const steps = {
  install: ['fetching', 'unpacking', 'converting', 'calibrating', 'checking', 'installing'],
  add: ['converting', 'checking'],
} as const;

export type Step = (typeof steps)[ModelChange['kind']][number];

/** The step that is being worked on, if the page has words for it. */
export function stepOf({ kind, step }: ModelChange): Step | undefined {
  return steps[kind].find((known) => known === step);
}

/** How much of it is done, 0 to 1; each step counts the same. */
export function shareOf(change: ModelChange): number {
  const all: readonly string[] = steps[change.kind];
  const index = Math.max(0, all.indexOf(change.step ?? ''));
  const within = change.total > 0 ? Math.min(1, change.done / change.total) : 0;
  return (index + within) / all.length;
}

/** A file's name as one of a model: a to z, 0 to 9, dot and hyphen. */
export function modelNameOf(fileName: string): string {
  const stem = fileName.replace(/\.[^.]*$/, '').toLowerCase();
  return stem.replaceAll(/[^a-z0-9.]+/g, '-').replaceAll(/^[-.]+|[-.]+$/g, '').slice(0, 40);
}

/** Whether people have to be told that the classical cut-out does the work. */
export function lacksModel(models: Models): boolean {
  return models.used === undefined && !models.isSwitchedOff;
}
