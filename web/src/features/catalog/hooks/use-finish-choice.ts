import type { FinishOptions } from '@/lib/api/types';
import { chosenFinish, defaultFinish } from '@/lib/jobs/finish';
import { marketplaces, type Marketplace } from '@/lib/jobs/marketplaces';
import { useAiPlaygroundStore } from '@/stores/ai-playground-store';

/** The finish of the next job: the default of its kind, what the marketplace sets, and what was chosen. */
export function useFinishChoice() {
  const options = useAiPlaygroundStore((state) => state.processingOptions);
  const setOptions = useAiPlaygroundStore((state) => state.setProcessingOptions);
  const { jobType, marketplace } = options;
  const chosen = chosenFinish(options);
  const sized = 'width' in chosen;
  const finish: FinishOptions = {
    ...defaultFinish(jobType),
    ...chosen,
    ...(sized ? { width: chosen.width, height: chosen.height } : {}),
  };

  /** A change of what the marketplace sets makes the choice the person's own. */
  const set = (change: Partial<FinishOptions>) => {
    const preset: FinishOptions = marketplace === undefined ? {} : marketplaces[marketplace];
    const leaves = Object.keys(change).some((key) => key in preset);
    setOptions(leaves ? { marketplace: undefined, finish: { ...chosen, ...change } } : { finish: { ...options.finish, ...change } });
  };

  return {
    jobType,
    finish,
    set,
    marketplace,
    setMarketplace: (next: Marketplace | undefined) =>
      setOptions(next === undefined ? { marketplace: undefined, finish: {} } : { marketplace: next }),
  };
}
