import { useQueries } from '@tanstack/react-query';

import { pairsQuery } from '@/lib/api/queries';
import type { Job } from '@/lib/api/types';
import { FailureList } from '@/lib/catalog/failure-list';

/** Of how many SKUs the images are looked at. */
const maxSkus = 50;

/** The images of a job that failed, by reason. */
export function JobFailures({ job, onLeave }: { job: Job; onLeave: () => void }) {
  const pairs = useQueries({
    queries: job.inputData.skus.slice(0, maxSkus).map((sku) => pairsQuery(sku)),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  });
  return <FailureList pairs={pairs.filter((pair) => pair.jobId === job.id)} onLeave={onLeave} />;
}
