import type { ImagePair } from '@/lib/api/types';

/** An image of the catalog, or of a job. */
export type FailedImage = Pick<ImagePair, 'sku' | 'name' | 'isMainImage' | 'errorCode' | 'errorMessage'> & { status: string };

export interface FailureGroup {
  code: string;
  /** The server's sentence; images of one code can have failed for different reasons. */
  message: string;
  pairs: FailedImage[];
}

/** The failed images by reason, the most frequent first. */
export function groupFailures(pairs: readonly FailedImage[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const pair of pairs) {
    if (pair.status !== 'failed') continue;
    const { errorCode: code = 'internal', errorMessage: message = '' } = pair;
    const key = `${code} ${message}`;
    const group = groups.get(key) ?? { code, message, pairs: [] };
    group.pairs.push(pair);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.pairs.length - a.pairs.length);
}

export type Remedy = 'batch_optimize' | 'main_photo' | 'providers' | 'replace_photo';

const remedies: Partial<Record<string, readonly Remedy[]>> = {
  cut_out_refused: ['main_photo', 'batch_optimize', 'providers'],
  image_unreadable: ['replace_photo'],
  image_too_large: ['replace_photo'],
  pixel_process_died: ['replace_photo'],
  provider_auth: ['providers'],
  provider_quota: ['providers'],
  provider_refused: ['providers'],
  moderated: ['main_photo', 'providers'],
  no_picture: ['providers'],
  address_blocked: ['providers'],
};

/** What can help; none where only trying again can. Another main photo helps only where a main photo failed. */
export function remediesFor({ code, pairs }: FailureGroup): readonly Remedy[] {
  const all = remedies[code] ?? [];
  return pairs.some((pair) => pair.isMainImage) ? all : all.filter((remedy) => remedy !== 'main_photo');
}
