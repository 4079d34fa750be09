import { useEffect, useState } from 'react';

import { previewOf } from '../api/cut-out';
import type { Edit } from '../lib/edit';
import { maskFrom } from '../lib/paint';

interface Preview {
  /** Of the edit it was made of; the last one stays until the next is there. */
  mask: HTMLCanvasElement | undefined;
  of: Edit | undefined;
  error: unknown;
}

/** The mask of an edit. A newer edit cancels the request for the one before. */
export function usePreview(pairId: string, edit: Edit) {
  const [preview, setPreview] = useState<Preview>({ mask: undefined, of: undefined, error: undefined });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    previewOf(pairId, edit, abort.signal).then(
      (picture) => {
        if (!abort.signal.aborted) setPreview({ mask: maskFrom(picture), of: edit, error: undefined });
        picture.close();
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setPreview((last) => ({ ...last, of: edit, error }));
      },
    );
    return () => abort.abort();
  }, [pairId, edit, attempt]);

  return { ...preview, pending: preview.of !== edit, retry: () => setAttempt((count) => count + 1) };
}
