import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { workflowQuery } from '@/lib/api/queries';
import type { ImagePair } from '@/lib/api/types';
import { sized } from '@/lib/image-url';

/** Loads the next picture and the next SKU before a person gets there. */
export function usePrefetch(nextSku: string | undefined, nextPair: ImagePair | undefined) {
  const client = useQueryClient();
  useEffect(() => {
    if (nextSku !== undefined) client.query(workflowQuery(nextSku)).catch(() => undefined);
  }, [client, nextSku]);
  const input = nextPair?.inputImageUrl;
  const output = nextPair?.outputImageUrl;
  useEffect(() => {
    for (const url of [input, output]) {
      if (url !== undefined) new Image().src = sized(url, 1600);
    }
  }, [input, output]);
}
