import type { Job, JobType } from '@/lib/api/types';

/** What an image of earlier jobs took. */
export interface Pace {
  seconds: number;
  /** Undefined when the jobs cost nothing or their cost is not known. */
  costMicros: number | undefined;
}

const minImages = 3;

/**
 * The pace of the newest finished job of the kind that made enough images to tell; undefined when there is none.
 * `paid`: of jobs that a provider worked on, else of those of the built-in engine.
 */
export function paceOf(jobs: readonly Job[], jobType: JobType, paid: boolean): Pace | undefined {
  for (const job of jobs) {
    const { startedAt, completedAt, completedItems, cost } = job;
    if (job.status !== 'completed' || job.jobType !== jobType || startedAt === undefined || completedAt === undefined) continue;
    if (completedItems < minImages || cost.spentMicros > 0 !== paid) continue;
    const seconds = (Date.parse(completedAt) - Date.parse(startedAt)) / 1000 / completedItems;
    return { seconds, costMicros: cost.perImageMicros };
  }
  return undefined;
}
