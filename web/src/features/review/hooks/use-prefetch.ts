import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { workflowQuery } from '@/lib/api/queries';
import type { ImagePair } from '@/lib/api/types';
import { sized } from '@/lib/image-url';

import { firstPair, reviewPairs } from '../lib/queue';

const screenWidth = 1600;

function load(...urls: (string | undefined)[]) {
  for (const url of urls) {
    if (url !== undefined) new Image().src = sized(url, screenWidth);
  }
}

/** Loads the next image of the SKU, and the next SKU with its first image, before a person gets there. */
export function usePrefetch(nextSku: string | undefined, nextPair: ImagePair | undefined) {
  const client = useQueryClient();
  useEffect(() => {
    if (nextSku === undefined) return;
    client.query(workflowQuery(nextSku)).then(
      ({ imagePairs }) => {
        const first = firstPair(reviewPairs(imagePairs));
        load(first?.inputImageUrl, first?.outputImageUrl);
      },
      () => undefined,
    );
  }, [client, nextSku]);
  const input = nextPair?.inputImageUrl;
  const output = nextPair?.outputImageUrl;
  useEffect(() => load(input, output), [input, output]);
}
