import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';

import { isJobOver, type Job } from '@/lib/api/types';
import { useOpensReview } from '@/lib/settings/use-preferences';

/** With the view `step_review`, the end of a watched job opens the review of its results. */
export function useReviewWhenDone(job: Job | undefined, onClose: () => void) {
  const navigate = useNavigate();
  const opensReview = useOpensReview();
  const [running, setRunning] = useState(false);
  const over = job && isJobOver(job.status);
  if (over === false && !running) setRunning(true);
  const goOn = useEffectEvent(() => {
    if (!opensReview || !job || job.completedItems === 0 || job.status === 'cancelled') return;
    onClose();
    void navigate({ to: '/dashboard/aiplayground/review' });
  });
  useEffect(() => {
    if (running && over) goOn();
  }, [running, over]);
}
