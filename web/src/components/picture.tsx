import { ImageOff } from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { useTranslations } from 'use-intl';

import { cn } from '@/lib/utils';

interface PictureProps extends Omit<ComponentProps<'img'>, 'src' | 'alt'> {
  src: string;
  alt: string;
}

/** An image that shows a placeholder instead of the browser's broken-image icon. */
export function Picture({ src, alt, className, ...props }: PictureProps) {
  const t = useTranslations('common');
  const [failedSrc, setFailedSrc] = useState<string>();
  if (failedSrc === src) {
    return (
      <span
        role="img"
        aria-label={t('picture_failed', { name: alt })}
        className={cn('flex items-center justify-center text-faint', className)}
      >
        <ImageOff aria-hidden className="size-1/3 max-h-6 max-w-6" />
      </span>
    );
  }
  return (
    <img
      src={src}
      alt={alt}
      decoding="async"
      draggable={false}
      onError={() => setFailedSrc(src)}
      className={cn('object-contain', className)}
      {...props}
    />
  );
}
