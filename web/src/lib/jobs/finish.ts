import type { FinishOptions, JobType } from '@/lib/api/types';

import { marketplaces, type Marketplace } from './marketplaces';

/** Whether the product is cut out and placed, or the whole photo is kept. */
export function cutsOut(jobType: JobType): boolean {
  return jobType !== 'batch_optimize';
}

/** The server's defaults. */
export function defaultFinish(jobType: JobType): FinishOptions {
  const file: FinishOptions = { background: '#ffffff', format: 'jpeg', quality: 90 };
  if (!cutsOut(jobType)) return file;
  const secondary = jobType === 'secondary_image';
  return { ...file, width: 2000, height: 2000, fill: secondary ? 0.8 : 0.85, shadow: secondary ? 'contact' : 'none' };
}

/** A size that was chosen for one kind of job is not one for another. */
export function withoutSize({ width: _width, height: _height, ...rest }: FinishOptions): FinishOptions {
  return rest;
}

/** What the marketplace sets and what was chosen beside it. */
export function chosenFinish({ marketplace, finish }: { marketplace?: Marketplace | undefined; finish: FinishOptions }): FinishOptions {
  return marketplace === undefined ? finish : { ...finish, ...marketplaces[marketplace] };
}

/** What was chosen, without what the kind of job does not use. */
export function finishFor(jobType: JobType, chosen: FinishOptions): FinishOptions {
  if (cutsOut(jobType)) return chosen;
  const { fill, shadow, reflection, straighten, ...rest } = chosen;
  return rest;
}

export const shadows = ['none', 'contact', 'soft', 'photo'] as const;
export type ShadowName = (typeof shadows)[number];

/** Orders may say whether there is a shadow instead of which. */
export function shadowName(shadow: FinishOptions['shadow']): ShadowName {
  if (typeof shadow === 'string') return shadow;
  return shadow === true ? 'contact' : 'none';
}

/** A background, with a format that can hold it. */
export function withBackground(background: string, { format }: FinishOptions): FinishOptions {
  return background === 'transparent' && (format ?? 'jpeg') === 'jpeg' ? { background, format: 'png' } : { background };
}

/** A format, with a background that it can hold. */
export function withFormat(format: 'jpeg' | 'png' | 'webp', { background }: FinishOptions): FinishOptions {
  return format === 'jpeg' && background === 'transparent' ? { format, background: '#ffffff' } : { format };
}

export const sizePresets = [
  { name: 'square_2000', width: 2000, height: 2000 },
  { name: 'portrait_1500', width: 1500, height: 2000 },
  { name: 'square_1000', width: 1000, height: 1000 },
] as const;

export const sizeNames = [...sizePresets.map(({ name }) => name), 'original', 'custom'] as const;
export type SizeName = (typeof sizeNames)[number];

/** The name of a size. With a width alone, or none, the result keeps the photo's ratio. */
export function sizeName({ width, height }: FinishOptions): SizeName {
  if (height === undefined) return 'original';
  return sizePresets.find((size) => size.width === width && size.height === height)?.name ?? 'custom';
}
