import type { ImagePair, JobType } from '@/lib/api/types';
import { cutsOut } from '@/lib/jobs/finish';

/** What is usually wrong with a result. The order is that of the digit keys; the names are the API's. */
export const rejectReasons = ['background', 'cutout', 'colour', 'shape', 'detail', 'crop', 'shadow'] as const;

export type RejectReason = (typeof rejectReasons)[number];

/** Of the members of a recipe: what may have changed the product. */
const changesOfProduct = ['straighten', 'denoise', 'optimise'];

function hasChangedProduct(pair: ImagePair): boolean {
  const recipe: unknown = pair.generationParams?.recipe;
  return typeof recipe === 'object' && recipe !== null && changesOfProduct.some((name) => Reflect.get(recipe, name) === true);
}

/** The reasons that the built-in engine can do something about. */
export function localReasons(pair: ImagePair, jobType: JobType): readonly RejectReason[] {
  return rejectReasons.filter((reason) => {
    if (reason === 'shape') return hasChangedProduct(pair);
    return reason === 'colour' || cutsOut(jobType);
  });
}
