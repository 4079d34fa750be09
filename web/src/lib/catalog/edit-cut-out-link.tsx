import { Link } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

import type { ImagePair } from '@/lib/api/types';

/** Whether a person can edit the cut-out now: nothing else is at work on the image, and it is not skipped. */
export function isEditable({ status, jobId }: ImagePair): boolean {
  return status === 'completed' || status === 'failed' || (status === 'pending' && jobId === undefined);
}

interface EditCutOutLinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  pair: ImagePair;
}

export function EditCutOutLink({ pair, ...props }: EditCutOutLinkProps) {
  return <Link to="/dashboard/aiplayground/cut-out/$sku/$pair" params={{ sku: pair.sku, pair: pair.id }} {...props} />;
}
