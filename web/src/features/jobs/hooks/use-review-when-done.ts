import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';

import { isJobOver, type Job } from '@/lib/api/types';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

/** With the view `step_review`, the end of a job that is being watched leads on to its results. */
export function useReviewWhenDone(job: Job | undefined, onClose: () => void) {
  const navigate = useNavigate();
  const stepwise = useAiPlaygroundStore((state) => state.currentView === 'step_review');
  const [running, setRunning] = useState(false);
  const over = job && isJobOver(job.status);
  if (over === false && !running) setRunning(true);
  const goOn = useEffectEvent(() => {
    if (!stepwise || !job || job.completedItems === 0 || job.status === 'cancelled') return;
    onClose();
    void navigate({ to: '/dashboard/aiplayground/review' });
  });
  useEffect(() => {
    if (running && over) goOn();
  }, [running, over]);
}
