import { Flag, Pause, Play } from 'lucide-react';
import { useTranslations } from 'use-intl';

import { useMoveJob, type JobMove } from '@/lib/jobs/job-actions';
import { isFailedPilot, movesOf, type Job } from '@/lib/api/types';
import { useErrorToast } from '@/lib/use-error-toast';

import { Button } from '@/components/ui/button';

const icons = { pause: Pause, resume: Play, release: Flag } as const;
const moves = ['release', 'resume', 'pause'] as const satisfies readonly JobMove[];

/** Pauses and resumes a job, and releases what waits for its pilot. */
export function JobMoveButtons({ job }: { job: Job }) {
  const t = useTranslations('jobs.moves');
  const onError = useErrorToast();
  const change = useMoveJob();
  const possible = movesOf(job);
  const failedPilot = isFailedPilot(job);
  return moves
    .filter((move) => possible[move])
    .map((move) => {
      const Icon = icons[move];
      return (
        <Button
          key={move}
          variant={move === 'release' && !failedPilot ? 'primary' : 'outline'}
          disabled={change.isPending}
          onClick={() => change.mutate({ id: job.id, move }, { onError })}
        >
          <Icon />
          {t(move === 'release' && failedPilot ? 'release_anyway' : move)}
        </Button>
      );
    });
}
