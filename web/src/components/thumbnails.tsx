import { Images } from 'lucide-react';

import { cn } from '@/lib/utils';

import { Picture } from './picture';

interface ThumbnailsProps {
  urls: readonly string[];
  className?: string;
}

/** Up to four pictures as one square tile, decoration beside a name. */
export function Thumbnails({ urls, className }: ThumbnailsProps) {
  const shown = urls.length === 3 ? urls.slice(0, 2) : urls.slice(0, 4);
  return (
    <span
      aria-hidden
      className={cn(
        'grid size-12 shrink-0 gap-px overflow-hidden rounded-md border border-line bg-line',
        shown.length > 1 && 'grid-cols-2',
        shown.length > 2 && 'grid-rows-2',
        className,
      )}
    >
      {shown.length === 0 && (
        <span className="flex items-center justify-center bg-sunken text-faint">
          <Images className="size-5" />
        </span>
      )}
      {shown.map((url) => (
        <Picture key={url} src={url} alt="" loading="lazy" className="size-full min-h-0 min-w-0 bg-sunken object-cover" />
      ))}
    </span>
  );
}
