import type { JobFilter } from '@/lib/api/keys';
import type { JobStatus, JobType } from '@/lib/api/types';

export interface JobSearch {
  status?: JobStatus;
  type?: JobType;
  /** Days of the person's own calendar. */
  from?: string;
  to?: string;
  page?: number;
  /** The job whose details are open. */
  job?: string;
}

function startOf(day: string, later = 0): string {
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + later);
  return date.toISOString();
}

/** Days become moments: from the start of the first to the start of the day after the last. */
export function filterOf({ status, type, from, to, page }: JobSearch, limit: number): JobFilter {
  return {
    page: page ?? 1,
    limit,
    ...(status === undefined ? {} : { status }),
    ...(type === undefined ? {} : { jobType: type }),
    ...(from === undefined ? {} : { from: startOf(from) }),
    ...(to === undefined ? {} : { to: startOf(to, 1) }),
  };
}
