import { useQuery } from '@tanstack/react-query';

import type { Job } from '@/lib/api/types';
import { FailureList } from '@/lib/catalog/failure-list';

import { jobImagesQuery } from '../api/job-images';

const maxImages = 200;

/** The images of a job that failed, by reason. */
export function JobFailures({ job, onLeave }: { job: Job; onLeave: () => void }) {
  const failed = useQuery(jobImagesQuery(job.id, { status: 'failed', limit: maxImages }));
  return <FailureList pairs={failed.data?.items ?? []} onLeave={onLeave} />;
}
