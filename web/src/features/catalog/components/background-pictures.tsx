import { ImagePlus } from 'lucide-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';

import { Picture } from '@/components/picture';
import { Button } from '@/components/ui/button';
import { useErrorToast } from '@/lib/use-error-toast';
import { cn } from '@/lib/utils';

import { backgroundsSku, useAddBackgroundPicture, useBackgroundPictures } from '../hooks/use-background-pictures';

interface BackgroundPicturesProps {
  /** The image's id. */
  chosen: string | undefined;
  onChoose: (pairId: string) => void;
}

/** The owner's pictures, to choose one as background, and to add one. */
export function BackgroundPictures({ chosen, onChoose }: BackgroundPicturesProps) {
  const t = useTranslations('finish');
  const { data: pictures = [] } = useBackgroundPictures();
  const add = useAddBackgroundPicture();
  const onError = useErrorToast();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="flex flex-col gap-1.5">
      {pictures.length > 0 && (
        <div role="group" aria-label={t('pictures')} className="flex max-h-40 flex-wrap gap-1.5 overflow-y-auto p-0.5">
          {pictures.map((picture) => (
            <button
              key={picture.id}
              type="button"
              aria-pressed={picture.id === chosen}
              aria-label={picture.name}
              title={picture.name}
              onClick={() => onChoose(picture.id)}
              className={cn(
                'size-14 overflow-hidden rounded-md border border-line-strong/60',
                picture.id === chosen && 'ring-2 ring-accent ring-offset-1 ring-offset-surface',
              )}
            >
              <Picture src={picture.inputThumbnailUrl} alt="" className="size-full object-cover" />
            </button>
          ))}
        </div>
      )}
      <input
        ref={input}
        type="file"
        accept="image/*"
        className="sr-only"
        tabIndex={-1}
        aria-label={t('add_picture')}
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file !== undefined) add.mutate(file, { onSuccess: (pair) => onChoose(pair.id), onError });
        }}
      />
      <Button size="sm" className="self-start" disabled={add.isPending} onClick={() => input.current?.click()}>
        <ImagePlus aria-hidden />
        {t('add_picture')}
      </Button>
      <p className="text-xs text-muted">{t('picture_hint', { sku: backgroundsSku })}</p>
    </div>
  );
}
